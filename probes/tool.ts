// Runs external programs: an argv array, no shell, the C locale, cancelled with the run.
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { Inconclusive, Skip } from './contract/errors.ts'
import { openPipes, type Pipe } from './pipe.ts'
import { findProgram, withPackage } from './program.ts'

export interface Chunk {
  from: 'stdout' | 'stderr'
  text: string
}

export interface ToolEnd {
  /** undefined when a signal ended it. */
  exitCode: number | undefined
  /** The signal's name, such as SIGKILL. */
  killedBy: string | undefined
}

export interface ToolOptions {
  signal: AbortSignal
  /** The processor to pin it to. */
  cpu?: number
  /** Milliseconds after which it is killed and counted as inconclusive. */
  timeout?: number
  /** May write files as large as it likes, where a run process may not. */
  largeFiles?: boolean
  /** Gets what it writes to descriptor 3, where e2fsck is told to write its progress. */
  onProgress?(text: string): void
  /** Yields a chunk without text at least once a second. */
  pulse?: boolean
  /** What it reads on its standard input; nothing when not given. */
  input?: string
  /** Called with the pid as soon as it runs. */
  onStart?(pid: number): void
}

/**
 * Runs a program at the lowest priority and yields its output as raw chunks. Returns how it ended; what an exit
 * code means only the caller knows. Throws the signal's reason when cancelled, Skip when it is not installed.
 */
export async function* chunks(
  name: string,
  args: readonly string[],
  { signal, cpu, timeout, largeFiles, onProgress, pulse = false, input, onStart }: ToolOptions,
): AsyncGenerator<Chunk, ToolEnd> {
  signal.throwIfAborted()
  const program = findProgram(name)
  if (program === undefined) throw new Skip('tool-missing', `Not installed: ${withPackage(name)}.`)
  const pinned = cpu === undefined ? [] : ['taskset', '-c', `${cpu}`]
  const roomy = largeFiles ? ['prlimit', '--fsize=unlimited', '--'] : []
  // Loaded here: the server reads the probes' declarations and never runs one.
  const { execa } = await import('execa')
  const pipes = openPipes(onProgress ? 3 : 2)
  const [stdout, stderr, third] = pipes as [Pipe, Pipe, Pipe?]
  const child = execa('nice', ['-n', '19', ...pinned, ...roomy, program, ...args], {
    cancelSignal: signal,
    forceKillAfterDelay: 5000,
    reject: false,
    buffer: false,
    stdio: [input === undefined ? 'ignore' : 'pipe', stdout.writer, stderr.writer, ...(third ? [third.writer] : [])],
    ...(input === undefined ? {} : { input }),
    env: { LC_ALL: 'C' },
    ...(timeout === undefined ? {} : { timeout }),
  })
  for (const pipe of pipes) pipe.closeWriter()
  if (child.pid !== undefined) onStart?.(child.pid)
  try {
    yield* untilEnd(child, [stdout, stderr], pulse, () => third && onProgress?.(third.read()))
  } finally {
    child.kill()
    for (const pipe of pipes) pipe.close()
  }
  const { exitCode, signal: killedBy, timedOut } = await child
  signal.throwIfAborted()
  if (timedOut) throw new Inconclusive('tool-timeout', `${name} did not end within ${(timeout ?? 0) / 1000} s.`)
  return { exitCode, killedBy }
}

/** Runs a program to its end: its standard output, at most 16 MiB, and how it ended. */
export const output = async (name: string, args: readonly string[], options: ToolOptions) => {
  const running = chunks(name, args, options)
  let text = ''
  for (;;) {
    const next = await running.next()
    if (next.done) return { text, ...next.value }
    if (next.value.from === 'stdout' && text.length < 16 * 2 ** 20) text += next.value.text
  }
}

const PULSE_MS = 700

/** What is written meanwhile gathers in the pipe. */
const GATHER_MS = 50
/** So much at once means that more is waiting. */
const MUCH = 32 * 1024

/** What a program has written at its end is read for so long; longer, it is not its own. */
const LAST_WORDS_MS = 1000

/** What the program writes until it has ended, also where a child of it still holds the pipes open and writes on. */
async function* untilEnd(
  child: Promise<unknown>,
  [stdout, stderr]: readonly [Pipe, Pipe],
  pulse: boolean,
  readProgress: () => void,
): AsyncGenerator<Chunk, void> {
  let endedAt = Number.POSITIVE_INFINITY
  let beatAt = performance.now()
  const end = child.then(() => {
    endedAt = performance.now()
  })
  for (let last = false; ; ) {
    readProgress()
    const chunks = [
      { from: 'stdout', text: stdout.read() },
      { from: 'stderr', text: stderr.read() },
    ] as const
    yield* chunks.filter(({ text }) => text !== '')
    if (pulse && performance.now() - beatAt > PULSE_MS) {
      beatAt = performance.now()
      yield { from: 'stdout', text: '' }
    }
    const more = chunks.some(({ text }) => text.length > MUCH)
    if (last && (!more || performance.now() - endedAt > LAST_WORDS_MS)) return
    last = endedAt < Number.POSITIVE_INFINITY
    // Where more is waiting, others still get their turn: without it nobody would notice the end.
    if (more) await turn()
    else if (!last) await Promise.race([end, sleep(GATHER_MS)])
  }
}
