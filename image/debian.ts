// The root file system of Debian packages.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Archive, parseRelease } from './archive.ts'
import { bootstrap } from './bootstrap.ts'
import { readList } from './list.ts'
import { run, runInside } from './program.ts'

/**
 * Packages that others want and no test here uses, 300 MB: software rendering (stress-ng), Python and ICU (xfsprogs, for
 * its scrub of mounted file systems, which goes too).
 */
const UNUSED = /^(libllvm\d+|libz3-\d+|mesa-libgallium|libgl1-mesa-dri|libegl-mesa0|libxml2|(lib)?python3.*|libicu\d+)$/

const NO_TEXTS = ['man', 'info', 'locale', 'doc', 'bug', 'lintian', 'mime'].map(name => `/usr/share/${name}/*`)
const NO_HEADERS = '/usr/lib/x86_64-linux-gnu/perl/*/CORE/*.h'
const EXCLUDED = [...NO_TEXTS, NO_HEADERS, '/usr/sbin/xfs_scrub*']

export const buildRoot = async (archive: Archive, root: string) => {
  const dpkg = [
    ...EXCLUDED.map(path => `path-exclude=${path}`),
    'path-include=/usr/share/doc/*/copyright',
    'force-unsafe-io',
  ]
  const options = ['--skip=cleanup/apt/lists', ...dpkg.map(option => `--dpkgopt=${option}`)]
  await bootstrap(archive, root, { variant: 'minbase', packages: packages(), options })
  await checkSameArchive(archive, root)
  await removeUnused(root)
}

const packages = () => ['packages.txt', 'packages-image.txt'].flatMap(list => readList(new URL(list, import.meta.url)))

/** The image is named after the packages that were on offer when the build began. */
const checkSameArchive = async ({ suites }: Archive, root: string) => {
  for (const { name, repository, packages } of suites) {
    const file = `${repository.replace(/^https?:\/\//, '').replaceAll('/', '_')}dists_${name}_InRelease`
    const used = parseRelease(await readFile(join(root, 'var/lib/apt/lists', file), 'utf8'))
    if (used?.packages !== packages) throw new Error(`The archive's ${name} changed during the build: start it again.`)
  }
}

const removeUnused = async (root: string) => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the format is dpkg-query's own
  const names = (await run('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-W', '-f', '${Package}\\n'])).split('\n')
  const unused = names.filter(name => UNUSED.test(name))
  await runInside(root, 'dpkg', ['--purge', '--force-depends', ...unused])
}
