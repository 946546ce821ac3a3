// Debian packages into a folder, as mmdebstrap does it.
import { type Archive, SUITE, sourceLines } from './archive.ts'
import { run } from './program.ts'

interface Wanted {
  /** `extract`: unpacked only, with all they depend on. */
  variant: 'minbase' | 'extract'
  packages: readonly string[]
  /** More options of mmdebstrap. */
  options?: readonly string[]
}

export const bootstrap = async (archive: Archive, root: string, { variant, packages, options = [] }: Wanted) => {
  const apt = ['APT::Install-Recommends "false"', ...(await hostProxies())]
  await run(
    'mmdebstrap',
    [
      '--mode=root',
      `--variant=${variant}`,
      '--components=main',
      '--architectures=amd64',
      ...apt.map(option => `--aptopt=${option}`),
      ...options,
      `--include=${packages.join(',')}`,
      SUITE,
      root,
      ...sourceLines(archive),
    ],
    { env: { SOURCE_DATE_EPOCH: `${archive.epoch}` } },
  )
}

const hostProxies = async () =>
  (await run('apt-config', ['dump', '--no-empty', 'Acquire']))
    .split('\n')
    .filter(line => /^Acquire::https?::Proxy/i.test(line))
