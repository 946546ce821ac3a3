// Runs a file-system tool on a device: its words as log lines, its progress as ours, its end as it judges it.
import { type Evidence, log, measurement } from '../contract/step.ts'
import { cleaned } from '../machine/sysfs.ts'
import { type Chunk, chunks } from '../tool.ts'
import type { FileSystemTool, Judgement, ToolPlace, Work } from './file-systems/file-system.ts'
import { createLines } from './lines.ts'
import { bytesReadBy, createWorkMeter, type Share } from './work-meter.ts'

export interface ToolRun extends ToolPlace {
  tool: FileSystemTool
  device: string
  share: Share
  signal: AbortSignal
}

export interface ToolRunEnd extends Judgement {
  /** All it said, as far as MOST_TEXT goes. */
  text: string
  /** The first lines, for a message. */
  first: string
}

const MOST_LINES = 4000
const MOST_TEXT = 2 ** 20
const FIRST_LINES = 6
const LONGEST_LINE = 400

export async function* runTool({ tool, device, undo, share, signal }: ToolRun): AsyncGenerator<Evidence, ToolRunEnd> {
  const { program, progressPipe = false } = tool
  const args = tool.args(device, { undo })
  yield measurement('tool', program)
  yield log('INFO', `${[program, ...args].join(' ')}`)
  const meter = createWorkMeter(share)
  const listener = createListener(tool)
  let pid = 0
  const onStart = (started: number) => {
    pid = started
  }
  const onProgress = progressPipe ? { onProgress: listener.hearProgress } : {}
  const largeFiles = undo !== undefined
  const running = chunks(program, args, { signal, pulse: true, onStart, largeFiles, ...onProgress })
  for (;;) {
    const next = await running.next()
    if (next.done) {
      yield* listener.rest()
      yield meter.end()
      const { text, first } = listener.heard()
      return { ...tool.judge(next.value, text), text, first }
    }
    yield* listener.hear(next.value)
    const work = listener.work()
    if (work) yield meter.at(work)
    else if (next.value.text === '') yield meter.bytesRead((await bytesReadBy(pid)) ?? 0)
  }
}

const createListener = (tool: FileSystemTool) => {
  const buffers = { stdout: createLines(), stderr: createLines(), progress: createLines() }
  const transcript = createTranscript()
  let work: Work | undefined
  const isProgress = (line: string) => {
    const read = tool.progress?.(line)
    work = read ?? work
    return read !== undefined
  }
  const said = (lines: readonly string[]) => lines.filter(line => !isProgress(line)).flatMap(transcript.add)
  return {
    hear: ({ from, text }: Chunk): Evidence[] => said(buffers[from].add(text)),
    hearProgress: (text: string) => buffers.progress.add(text).forEach(isProgress),
    rest: (): Evidence[] => [...said([...buffers.stdout.rest(), ...buffers.stderr.rest()]), ...transcript.left()],
    work: () => work,
    heard: transcript.heard,
  }
}

/** What a tool said: all of it for judging, its lines as log as far as that makes sense, the first ones for a message. */
const createTranscript = () => {
  const first: string[] = []
  let text = ''
  let lines = 0
  return {
    add(line: string): Evidence[] {
      if (text.length < MOST_TEXT) text += `${line}\n`
      const words = cleaned(line, LONGEST_LINE)
      if (first.length < FIRST_LINES && isTelling(words)) first.push(words)
      lines++
      return lines <= MOST_LINES ? [log('INFO', words)] : []
    },
    left: (): Evidence[] => (lines > MOST_LINES ? [log('WARNING', `… and ${lines - MOST_LINES} more lines.`)] : []),
    heard: () => ({ text, first: first.join(' / ') }),
  }
}

/** Not what it says of every file system, nor that it is in use: by us, so that nobody mounts it meanwhile. */
const isTelling = (line: string) =>
  !/^(?:Pass \d|Phase \d|\*\*Phase|- |e2fsck \d|fsck\.fat \d|exfatprogs|jfs_fsck version|processing started|Info: |Opening filesystem|The current device|Block size|Filesystem size|Cannot get host|Warning! +\S+ is in use\.$|Repair may fail|the image and|MKFS|FSCK)/.test(
    line,
  )
