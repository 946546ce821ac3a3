import { byExitCode, type FileSystem, type FileSystemTool, type Judgement } from './file-system.ts'

const checked = byExitCode({
  0: ['sound', 'no errors'],
  1: ['mended', 'errors corrected'],
  4: ['damaged', 'errors left uncorrected'],
  8: ['failed', 'operational error'],
  255: ['failed', 'it could not run to its end'],
})

const FOUND = /Can't find (?:a )?valid (?:F2FS )?(?:checkpoint|superblock)|\[Fail\]|\[ASSERT\]/i

/** What it cannot even open it ends with -1; and it has ended with 0 after a line that says Fail. */
const judgeF2fsCheck: FileSystemTool['judge'] = (end, text): Judgement => {
  const judgement = checked(end)
  const found = FOUND.test(text) && judgement.kind !== 'mended'
  return found && end.exitCode !== undefined ? { ...judgement, kind: 'damaged' } : judgement
}

const repaired: FileSystemTool['judge'] = (end, text) => {
  const judgement = checked(end)
  return judgement.kind === 'sound' && FOUND.test(text) ? { ...judgement, kind: 'mended' } : judgement
}

const fsck = (mode: string, judge: FileSystemTool['judge']): FileSystemTool => ({
  program: 'fsck.f2fs',
  args: device => [mode, '--', device],
  claims: true,
  judge,
})

export const f2fs: FileSystem = {
  types: ['f2fs'],
  mark: /checkpoint state = \w+ :(?!.* unmount)/,
  replay: 'A mount replays it',
  check: fsck('--dry-run', judgeF2fsCheck),
  repair: [fsck('-f', repaired)],
}
