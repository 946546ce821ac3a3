import { byExitCode, type FileSystem, type FileSystemTool } from './file-system.ts'

/** fsck.exfat(8): the codes of fsck(8). 1.2.0 says “clean” of what it leaves uncorrected. */
const judge = byExitCode({
  0: ['sound', 'no errors'],
  1: ['mended', 'errors corrected'],
  2: ['mended', 'errors corrected, to be read anew'],
  4: ['damaged', 'errors left uncorrected'],
  8: ['failed', 'operational error'],
  16: ['failed', 'usage error'],
  32: ['failed', 'cancelled'],
  128: ['failed', 'shared library error'],
})

const fsck = (mode: string): FileSystemTool => ({
  program: 'fsck.exfat',
  args: device => [mode, '--', device],
  judge,
})

export const exfat: FileSystem = {
  types: ['exfat'],
  // VolumeFlags of the boot sector, bit 1: fsck.exfat says nothing of it.
  state: {
    program: 'od',
    args: device => ['--address-radix=n', '--format=u1', '--skip-bytes=106', '--read-bytes=1', '--', device],
  },
  mark: /^ *[2367]$/m,
  replay: 'It has none',
  check: fsck('-n'),
  repair: [{ ...fsck('-y'), claims: true }],
}
