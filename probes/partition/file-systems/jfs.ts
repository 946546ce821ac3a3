import { byExitCode, type FileSystem, type FileSystemTool } from './file-system.ts'

/** jfs_fsck(8): the codes of fsck(8). */
const byCode = byExitCode({
  0: ['sound', 'no errors'],
  1: ['mended', 'errors corrected or the journal replayed'],
  2: ['mended', 'errors corrected, to be read anew'],
  4: ['damaged', 'errors left uncorrected'],
  8: ['failed', 'operational error'],
  16: ['failed', 'usage error'],
  128: ['failed', 'shared library error'],
})

/** What it gives up on is an operational error to it. */
const judge: FileSystemTool['judge'] = (end, text) => {
  const judgement = byCode(end)
  return judgement.kind === 'failed' && /CANNOT CONTINUE/.test(text) ? { ...judgement, kind: 'damaged' } : judgement
}

const fsck = (mode: string): FileSystemTool => ({
  program: 'jfs_fsck',
  args: device => [mode, '--', device],
  judge,
})

export const jfs: FileSystem = {
  types: ['jfs'],
  // s_state of the superblock: 0 is clean.
  state: {
    program: 'od',
    args: device => ['--address-radix=n', '--format=u4', '--skip-bytes=32808', '--read-bytes=4', '--', device],
  },
  journal: /^ +[1-9]\d*$/m,
  replay: 'A repair replays it first',
  check: fsck('-n'),
  repair: [{ ...fsck('-f'), claims: true }],
}
