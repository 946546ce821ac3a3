// What `npm start` and `npm test` do first: npm packages, Debian packages and the built page, each only when it is
// missing or old. Plain JavaScript, because it runs before the pinned Node is there (any Node from 18 on).
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PINNED_NODE = join(ROOT, 'node_modules/.bin/node')
const STAMP = join(ROOT, 'node_modules/.set-up')

/** Which further lists of packages a caller wants, by its option. */
const LISTS = {
  '--test': ['packages-test.txt'],
  '--image': ['packages-build.txt'],
  '--machine': ['packages-build.txt', 'packages-machine.txt'],
}

const setUp = options => {
  // First: the pinned Node, once it is there, is what runs this, and needs libatomic1.
  installDebianPackages(['packages.txt', ...options.flatMap(option => LISTS[option])])
  installNpmPackages()
  buildPage()
}

const installNpmPackages = () => {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  console.error('Installing npm packages …')
  npmInstall(process.execPath)
  // npm leaves out optional packages that its own Node is too old for, the page builder's among them.
  if (process.version !== pinnedVersion()) npmInstall(PINNED_NODE)
  writeFileSync(STAMP, wanted)
}

/** Not `npm ci`: it refuses a lock file that lacks optional packages of other platforms, which registries do too. */
const npmInstall = node => {
  const npm = process.env.npm_execpath ?? realpathSync(spawnSync('which', ['npm'], { encoding: 'utf8' }).stdout.trim())
  run(node, ['--no-deprecation', npm, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'])
}

const pinnedVersion = () => spawnSync(PINNED_NODE, ['--version'], { encoding: 'utf8' }).stdout.trim()

const installDebianPackages = lists => {
  const wanted = lists.flatMap(list =>
    readFileSync(join(ROOT, 'image', list), 'utf8')
      .split('\n')
      .filter(Boolean),
  )
  const missing = wanted.filter(name => !isInstalled(name))
  if (missing.length === 0) return
  if (process.getuid() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.error(
      `Not installed, and not installable here (not root, or no apt): ${missing.join(' ')}. Tests that need them are skipped.`,
    )
    return
  }
  console.error(`Installing Debian packages: ${missing.join(' ')} …`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], environment)
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], environment)
}

const isInstalled = name => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the format is dpkg-query's own
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' })
  return status === 0 && stdout === 'installed'
}

const buildPage = () => {
  const sources = ['ui', 'probes/contract', 'vite.config.ts', 'package-lock.json'].flatMap(path =>
    files(join(ROOT, path)),
  )
  const built = join(ROOT, 'dist/index.html')
  const newest = Math.max(...sources.map(path => statSync(path).mtimeMs))
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return
  console.error('Building the page …')
  const environment = { ...process.env, NODE_ENV: 'production' }
  run(
    join(ROOT, 'node_modules/.bin/node'),
    [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel=warn'],
    environment,
  )
}

const files = path =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap(name => files(join(path, name))) : [path]

/** Its output goes to standard error: standard output belongs to the command that follows. */
const run = (program, args, env = process.env) => {
  const { status, error } = spawnSync(program, args, { cwd: ROOT, env, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  console.error(
    `Set-up failed: ${program} ${args.join(' ')} ${error ? `could not be started (${error.message})` : `ended with ${status}`}.`,
  )
  process.exit(1)
}

setUp(process.argv.slice(2))
