// The Debian archive as it is now: where the host's own apt finds it, and which packages it offers.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './program.ts'

export const SUITE = 'trixie'
const SUITES = [SUITE, `${SUITE}-updates`, `${SUITE}-security`]
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const APT_HELPER = '/usr/lib/apt/apt-helper'

interface Suite {
  name: string
  repository: string
  /** SHA-256 of the list of its packages. */
  packages: string
  /** When it was released, in seconds. */
  date: number
}

export interface Archive {
  suites: Suite[]
  /** What every time in the image is set to: the release's own date. */
  epoch: number
}

export const readArchive = async (): Promise<Archive> => {
  const repositories = await hostRepositories()
  const found = await Promise.all(SUITES.map(name => findSuite(name, repositories)))
  const suites = found.filter(suite => suite !== undefined)
  const release = suites.find(suite => suite.name === SUITE)
  if (!release) throw new Error(`None of the host's apt sources offers Debian ${SUITE}: ${repositories.join(', ')}`)
  return { suites, epoch: release.date }
}

/** One line each, in the form of sources.list. */
export const sourceLines = ({ suites }: Archive): string[] =>
  suites.map(({ name, repository }) => `deb [signed-by=${KEYRING}] ${repository} ${name} main`)

/** The parts of an InRelease file that we use. */
export const parseRelease = (text: string) => {
  const packages = /^ ([0-9a-f]{64}) +\d+ main\/binary-amd64\/Packages\.xz$/m.exec(text)?.[1]
  const date = Date.parse(/^Date: (.+)$/m.exec(text)?.[1] ?? '') / 1000
  if (!/^Origin: Debian$/m.test(text) || !packages || Number.isNaN(date)) return undefined
  return { packages, date }
}

const hostRepositories = async () => {
  const uris = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'])
  return [...new Set(uris.split('\n').filter(uri => /^https?:/.test(uri)))]
}

const findSuite = async (name: string, repositories: string[]): Promise<Suite | undefined> => {
  const answers = await Promise.all(
    repositories.map(async repository => {
      const release = parseRelease((await download(`${repository}dists/${name}/InRelease`)) ?? '')
      return release && { name, repository, ...release }
    }),
  )
  return answers.find(answer => answer !== undefined)
}

/** By apt, which knows the host's proxies; undefined when it is not there. */
const download = async (url: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-'))
  const file = join(folder, 'file')
  try {
    await run(APT_HELPER, ['-o', 'APT::Sandbox::User=root', 'download-file', url, file])
    return await readFile(file, 'utf8')
  } catch {
    return undefined
  } finally {
    await rm(folder, { recursive: true })
  }
}
