import type { ToolEnd } from '../../tool.ts'
import type { FileSystem, FileSystemTool, Judgement, ToolPlace, Work } from './file-system.ts'

/** Bits of the exit code, e2fsck(8). */
const BITS: readonly [bit: number, kind: Judgement['kind'], meaning: string][] = [
  [1, 'mended', 'errors corrected'],
  [2, 'mended', 'errors corrected, to be read anew'],
  [4, 'damaged', 'errors left uncorrected'],
  [8, 'failed', 'operational error'],
  [16, 'failed', 'usage error'],
  [32, 'failed', 'cancelled'],
  [128, 'failed', 'shared library error'],
]

/** A superblock that it cannot use is an operational error to it. */
const NO_SUPERBLOCK = /superblock (?:could not be read|is corrupt)|Bad magic number in super-block|Superblock invalid/i

const WORST: readonly Judgement['kind'][] = ['damaged', 'failed', 'mended']

export const judgeE2fsck = ({ exitCode, killedBy }: ToolEnd, text: string): Judgement => {
  if (exitCode === undefined) return { kind: 'failed', meaning: `ended by ${killedBy ?? 'a signal'}` }
  if (exitCode === 0) return { kind: 'sound', meaning: 'exit code 0: no errors' }
  const set = BITS.filter(([bit]) => (exitCode & bit) !== 0)
  const known = set.reduce((sum, [bit]) => sum + bit, 0) === exitCode
  const meaning = `exit code ${exitCode}: ${known ? set.map(([, , words]) => words).join(', ') : 'not documented'}`
  const said = WORST.find(kind => set.some(([, one]) => one === kind)) ?? 'failed'
  return { kind: !known ? 'failed' : said === 'failed' && NO_SUPERBLOCK.test(text) ? 'damaged' : said, meaning }
}

/** What each pass has of the whole, by e2fsck's own table. */
const PASSES = [0, 70, 90, 92, 95, 100]

/** `pass current maximum name`; the name may be a label, with anything in it. */
export const e2fsckProgress = (line: string): Work | undefined => {
  const [, pass, current, maximum] = /^(\d) (\d{1,15}) (\d{1,15}) /.exec(line)?.map(Number) ?? []
  const from = PASSES[(pass ?? 0) - 1]
  const to = PASSES[pass ?? 0]
  if (from === undefined || to === undefined || !current || !maximum) return undefined
  return { fraction: (from + (to - from) * Math.min(1, current / maximum)) / 100 }
}

const e2fsck = (...mode: string[]): FileSystemTool => ({
  program: 'e2fsck',
  args: (device, { undo }: ToolPlace) => [
    ...mode,
    ...['-C', '3'],
    ...(undo === undefined ? [] : ['-z', undo]),
    '--',
    device,
  ],
  judge: judgeE2fsck,
  progressPipe: true,
  progress: e2fsckProgress,
})

export const ext: FileSystem = {
  types: ['ext2', 'ext3', 'ext4', 'ext4dev'],
  state: { program: 'dumpe2fs', args: device => ['-h', '--', device] },
  journal: /^Filesystem features:.*\bneeds_recovery\b/m,
  mark: /^Filesystem features:.*\borphan_present\b|^Filesystem state: +(?:not clean|clean with errors)/m,
  replay: 'A repair replays it first',
  // Without -f it believes the mark “clean”.
  check: e2fsck('-f', '-n'),
  // What can be mended without any doubt, then all else.
  repair: [
    { ...e2fsck('-f', '-p'), claims: true, careful: true },
    { ...e2fsck('-f', '-y'), claims: true },
  ],
}
