import { byExitCode, type FileSystem, type FileSystemTool } from './file-system.ts'

const fsck = (mode: string, judge: FileSystemTool['judge']): FileSystemTool => ({
  program: 'fsck.vfat',
  args: device => [mode, '--', device],
  judge,
})

const DIRTY_BIT = /Dirty bit is set/

const checked = byExitCode({ 0: ['sound', 'no errors'], 1: ['damaged', 'errors found'], 2: ['failed', 'usage error'] })

/** The dirty bit alone also makes it 1, and makes the boot sector differ from its backup. */
const HARMLESS = new RegExp(
  [
    '^fsck\\.fat \\d.*$',
    '^There are differences between boot sector and its backup\\.$',
    '^This is mostly harmless\\. Differences: .*$',
    '^ +65:01/00$',
    '^ +Not automatically fixing this\\.$',
    `^${DIRTY_BIT.source}\\..*$`,
    '^ Automatically removing dirty bit\\.$',
    '^Leaving filesystem unchanged\\.$',
    '^.*: \\d+ files, \\d+/\\d+ clusters$',
    '^$',
  ].join('|'),
)

const judgeFatCheck: FileSystemTool['judge'] = (end, text) => {
  const judgement = checked(end)
  const onlyTheBit = DIRTY_BIT.test(text) && text.split('\n').every(line => HARMLESS.test(line))
  return judgement.kind === 'damaged' && onlyTheBit
    ? { kind: 'sound', meaning: 'exit code 1: nothing but its mark of not having been unmounted' }
    : judgement
}

export const fat: FileSystem = {
  types: ['vfat', 'msdos'],
  mark: DIRTY_BIT,
  replay: 'It has none',
  check: fsck('-n', judgeFatCheck),
  repair: [
    fsck(
      '-a',
      byExitCode({ 0: ['sound', 'no errors'], 1: ['mended', 'errors corrected'], 2: ['failed', 'usage error'] }),
    ),
  ],
}
