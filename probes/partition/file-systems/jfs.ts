import { byExitCode, type FileSystem, type FileSystemTool } from './file-system.ts'

/** How jfs_fsck 1.1.15 says that a journal could not be replayed. */
export const NOT_REPLAYED = /^logredo failed/m

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

/** It goes on, and ends with 0, where it could not replay the journal: seen with what Linux 6.12 had logged. */
const replayed: FileSystemTool['judge'] = (end, text) =>
  NOT_REPLAYED.test(text) ? { kind: 'damaged', meaning: 'its journal cannot be replayed' } : judge(end, text)

/** It ends a repair with 0, whatever it has mended. */
const repaired: FileSystemTool['judge'] = (end, text) =>
  end.exitCode === 0 ? { kind: 'sound', meaning: 'exit code 0: no errors are left' } : judge(end, text)

/** What somebody has claimed it reads only, without a word: so none of these is to be held. */
const onItsOwn = (mode: string): FileSystemTool => ({ ...fsck(mode), claims: true })

export const jfs: FileSystem = {
  types: ['jfs'],
  // s_state of the superblock: 0 is clean, and its first bit that it is mounted.
  state: {
    program: 'od',
    args: device => ['--address-radix=n', '--format=u4', '--skip-bytes=32808', '--read-bytes=4', '--', device],
  },
  journal: /^ +\d*[13579]$/m,
  mark: /^ +[1-9]\d*$/m,
  replay: 'A repair replays it first',
  check: fsck('-n'),
  // Only a check before the repair tells whether there is anything to mend.
  repair: [
    { ...onItsOwn('--replay_journal_only'), judge: replayed, prepares: true },
    { ...onItsOwn('-n'), prepares: true },
    { ...onItsOwn('-f'), judge: repaired },
  ],
}
