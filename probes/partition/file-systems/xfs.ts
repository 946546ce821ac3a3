import type { ToolEnd } from '../../tool.ts'
import { byExitCode, type FileSystem, type FileSystemTool, type Judgement, type Work } from './file-system.ts'

const checked = byExitCode({ 0: ['sound', 'no corruption'], 1: ['damaged', 'corruption found'] })
const repaired = byExitCode({
  0: ['sound', 'no errors'],
  1: ['failed', 'it could not run to its end'],
  2: ['journal', 'the log has to be replayed first'],
  4: ['mended', 'errors found and fixed'],
})

/** 1 also stands for not enough memory and the like; only what it says tells them apart. */
const FOUND =
  /No modify flag set, skipping|could not find valid secondary superblock|couldn't verify primary superblock/i

export const judgeXfsCheck = (end: ToolEnd, text: string): Judgement => {
  const judgement = checked(end)
  return judgement.kind === 'damaged' && !FOUND.test(text) ? { ...judgement, kind: 'failed' } : judgement
}

/** Where each kind of line stands in the whole: what takes long has much of it. */
const SECTIONS: readonly [name: string, from: number, to: number][] = [
  ['zeroing log', 0, 0.02],
  ['scanning filesystem freespace', 0.02, 0.05],
  ['scanning agi unlinked lists', 0.05, 0.06],
  ['process known inodes and inode discovery', 0.06, 0.5],
  ['process newly discovered inodes', 0.5, 0.52],
  ['setting up duplicate extent list', 0.52, 0.54],
  ['check for inodes claiming duplicate blocks', 0.54, 0.8],
  ['rebuild AG headers and trees', 0.8, 0.85],
  ['traversing filesystem', 0.85, 0.95],
  ['verify and correct link counts', 0.95, 1],
]

/** `- 23:14:01: process known inodes and inode discovery - 512 of 512 inodes done`. */
export const xfsProgress = (line: string): Work | undefined => {
  const [, name, done, total, unit] = /^\s+- [\d:]{8}: (.+) - (\d+) of (\d+) ([a-z ]+) done/.exec(line) ?? []
  const section = SECTIONS.find(([known]) => known === name)
  if (!section || unit === undefined) return undefined
  const [, from, to] = section
  const share = Number(total) > 0 ? Math.min(1, Number(done) / Number(total)) : 0
  return { fraction: from + (to - from) * share, workDone: Number(done), workTotal: Number(total), unit }
}

/** It says how far it is only with a stride, and then every second. */
const xfsRepair = (mode: string, judge: FileSystemTool['judge']): FileSystemTool => ({
  program: 'xfs_repair',
  args: device => [mode, '-o', 'ag_stride=1', '-t', '1', '--', device],
  judge,
  progress: xfsProgress,
})

export const xfs: FileSystem = {
  types: ['xfs'],
  journal: /valuable metadata changes/,
  replayedByMount: true,
  replay: 'A repair has the kernel replay it first',
  check: xfsRepair('-n', judgeXfsCheck),
  // -e: 4 when it mended something. Never -L, which throws the log away.
  repair: [{ ...xfsRepair('-e', repaired), claims: true }],
}
