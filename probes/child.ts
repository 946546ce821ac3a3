// A program that runs for us, and is asked to end when we do.
import { type ChildProcess, spawn } from 'node:child_process'

export interface Child {
  pid: number | undefined
  ended: Promise<ChildEnd>
  /** Asks it to end, and makes it, some seconds later. */
  kill(): void
}

interface ChildEnd {
  /** undefined when a signal ended it, or it could not be started. */
  exitCode: number | undefined
  /** The signal's name, such as SIGKILL. */
  killedBy: string | undefined
  timedOut: boolean
}

interface Options {
  signal: AbortSignal
  /** Milliseconds. */
  timeout: number | undefined
  /** What it reads on its standard input. */
  input: string | undefined
  /** Its standard output, standard error, and so on. */
  writers: readonly number[]
}

export const startChild = (
  [program = '', ...args]: readonly string[],
  { signal, timeout, input, writers }: Options,
): Child => {
  const child = spawn(program, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', ...writers],
    env: { ...process.env, LC_ALL: 'C' },
  })
  // It need not read to the end.
  child.stdin?.on('error', () => {}).end(input)
  return { pid: child.pid, ended: endOf(child, signal, timeout), kill: () => kill(child) }
}

const endOf = async (child: ChildProcess, signal: AbortSignal, timeout: number | undefined): Promise<ChildEnd> => {
  let timedOut = false
  const cancel = () => kill(child)
  const expire = () => {
    timedOut = true
    kill(child)
  }
  const timer = timeout === undefined ? undefined : setTimeout(expire, timeout)
  signal.addEventListener('abort', cancel)
  running.add(child)
  try {
    return { ...(await exitOf(child)), timedOut }
  } finally {
    running.delete(child)
    signal.removeEventListener('abort', cancel)
    clearTimeout(timer)
  }
}

const exitOf = (child: ChildProcess) =>
  new Promise<Omit<ChildEnd, 'timedOut'>>(resolve => {
    // A kill that is not allowed is an error, too, and no end.
    child.on('error', () => child.pid ?? resolve({ exitCode: undefined, killedBy: undefined }))
    child.once('exit', (code, signal) => resolve({ exitCode: code ?? undefined, killedBy: signal ?? undefined }))
  })

const GRACE_MS = 5000

const kill = (child: ChildProcess) => {
  if (child.kill()) setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref()
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill()
})
