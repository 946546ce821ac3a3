import type { ToolEnd } from '../../tool.ts'
import { byExitCode, type FileSystem, type FileSystemTool, type Judgement } from './file-system.ts'

const fsck = (mode: string, found: Judgement['kind'], meaning: string): FileSystemTool => ({
  program: 'fsck.vfat',
  args: device => [mode, '--', device],
  judge: sparingTheBit(byExitCode({ 0: ['sound', 'no errors'], 1: [found, meaning], 2: ['failed', 'usage error'] })),
})

const DIRTY_BIT = /Dirty bit is set/

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
    '^\\*\\*\\* Filesystem was changed \\*\\*\\*$',
    '^Writing changes\\.$',
    '^.*: \\d+ files, \\d+/\\d+ clusters$',
    '^$',
  ].join('|'),
)

const sparingTheBit =
  (byCode: (end: ToolEnd) => Judgement): FileSystemTool['judge'] =>
  (end, text) => {
    const onlyTheBit = DIRTY_BIT.test(text) && text.split('\n').every(line => HARMLESS.test(line))
    return end.exitCode === 1 && onlyTheBit
      ? { kind: 'sound', meaning: 'exit code 1: nothing but its mark of not having been unmounted' }
      : byCode(end)
  }

export const fat: FileSystem = {
  types: ['vfat', 'msdos'],
  mark: DIRTY_BIT,
  replay: 'It has none',
  check: fsck('-n', 'damaged', 'errors found'),
  repair: [fsck('-a', 'mended', 'errors corrected')],
}
