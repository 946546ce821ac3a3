// How stress-ng is called and what its answers mean. Pure. Source: stress-ng(1) 0.15.06 (Debian 12) and 0.19.02 (13).
import type { ToolEnd } from '../tool.ts'

/**
 * The methods that compare their results with known ones under --verify; the others only make heat. Ordered so that a
 * short run, too, mixes whole numbers, floating point, memory and branches.
 */
const VERIFYING =
  `int64double prime int128 queens euler hamming int32float nsqrt sieve int64 gamma idct int64float fibonacci parity
  int32double omega collatz int128decimal64 gray phi int32 hanoi sqrt int128float ackermann pi bitops int64longdouble rand
  stats int16 psi gcd int128double ln2 rand48 int8 apery int128longdouble factorial loop int32longdouble int128decimal32
  int128decimal128`.split(/\s+/)

/** The verifying methods among those that `stress-ng --cpu-method which` lists. */
export const verifyingMethods = (listing: string): string[] => {
  const installed = new Set(/(?:must be one of|choices are):(.*)/.exec(listing)?.[1]?.trim().split(/\s+/) ?? [])
  return VERIFYING.filter(method => installed.has(method))
}

const SHORTEST_SLICE = 2
const LONGEST_SLICE = 10

/** At which second each slice is to end, the last at `seconds`: one slice a method where the time is enough. */
export const sliceEnds = (seconds: number, methods: number): number[] => {
  const length = Math.min(Math.max(seconds / methods, SHORTEST_SLICE), LONGEST_SLICE)
  const count = Math.max(1, Math.floor(seconds / length))
  return Array.from({ length: count }, (_, index) => (seconds * (index + 1)) / count)
}

export const sliceArguments = (method: string, workers: number, seconds: number, folder: string): string[] => [
  ...['--cpu', `${workers}`, '--cpu-method', method, '--verify', '--timeout', `${seconds}`],
  ...['--temp-path', folder, '--metrics', '--yaml', `${folder}/metrics.yaml`, '--verbose'],
]

export interface Metrics {
  /** Seconds of processor time of all workers. */
  cpuSeconds: number
  bogoOperations: number
}

/** From the file that --yaml writes; undefined when it holds no metrics, as after a slice without any work. */
export const parseMetrics = (yaml: string): Metrics | undefined => {
  const figure = (name: string) => Number(new RegExp(`^ +${name}: (\\d+(?:\\.\\d+)?)$`, 'm').exec(yaml)?.[1])
  const cpuSeconds = figure('user-time') + figure('system-time')
  const bogoOperations = figure('bogo-ops')
  return Number.isNaN(cpuSeconds + bogoOperations) ? undefined : { cpuSeconds, bogoOperations }
}

export interface SliceVerdict {
  kind: 'good' | 'wrong-result' | 'crashed' | 'skip' | 'inconclusive'
  /** What it means, for the record. */
  message: string
}

const GOOD: SliceVerdict = { kind: 'good', message: 'success' }

/** stress-ng(1), EXIT STATUS. What is not in it is not known. */
const EXIT_CODES: Record<number, SliceVerdict> = {
  1: { kind: 'inconclusive', message: 'wrong options or a fatal lack of a resource in stress-ng itself (exit code 1)' },
  3: { kind: 'skip', message: 'a worker could not start for lack of resources or of a system call (exit code 3)' },
  4: { kind: 'skip', message: 'not implemented on this architecture or operating system (exit code 4)' },
  5: { kind: 'inconclusive', message: 'a worker was killed by an unexpected signal (exit code 5)' },
  6: { kind: 'inconclusive', message: 'a worker ended unexpectedly and left no figures (exit code 6)' },
  7: { kind: 'inconclusive', message: 'its figures may not be trustworthy (exit code 7)' },
}

/** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV: only a worker's own wrong step raises these. */
const CRASH_SIGNALS = [4, 5, 6, 7, 8, 11]

/** What one slice says of the processors, from how stress-ng ended and from all that it printed. */
export const judgeSlice = ({ exitCode, killedBy }: ToolEnd, printed: string): SliceVerdict => {
  if (exitCode === undefined) return { kind: 'inconclusive', message: `stress-ng was killed (${killedBy})` }
  if (exitCode === 0) return deathOfWorker(printed) ?? missingWorker(printed) ?? GOOD
  if (exitCode === 2) return judgeFailure(printed)
  return EXIT_CODES[exitCode] ?? { kind: 'inconclusive', message: `exit code ${exitCode} is not in its manual` }
}

/**
 * Exit code 2 alone does not say that a result was wrong: 0.15.06 also ends so when someone, such as the kernel out of
 * memory, killed a worker, because its operation counter then does not add up.
 */
const judgeFailure = (printed: string): SliceVerdict => {
  const failures = failureLines(printed)
  if (failures.length > 0) return { kind: 'wrong-result', message: failures.join(' | ') }
  const unexplained = 'stress-ng failed (exit code 2) without saying why'
  return deathOfWorker(printed) ?? { kind: 'inconclusive', message: unexplained }
}

/**
 * Only --verbose tells of a worker that died: 0.15.06 ends with exit code 0 when it had counted no operation yet,
 * 0.19.02 always when it was killed.
 */
const deathOfWorker = (printed: string): SliceVerdict | undefined => {
  const [, signal, name] = /terminated (?:on|with unexpected) signal:? (\d+)\b([^\n]{0,40})/.exec(printed) ?? []
  if (signal === undefined) return undefined
  const said = `a worker was ended by signal ${signal}${name?.trimEnd()}`
  return CRASH_SIGNALS.includes(Number(signal))
    ? { kind: 'crashed', message: said }
    : { kind: 'inconclusive', message: `${said}, from outside` }
}

/** Exit code 0 counts only when every worker said that it came to its end. */
const missingWorker = (printed: string): SliceVerdict | undefined => {
  const started = Number(/dispatching hogs: (\d+) cpu/.exec(printed)?.[1] ?? Number.NaN)
  const ended = printed.match(/exited (?:\[\d+\] )?\(instance \d+/g)?.length ?? 0
  return ended === started
    ? undefined
    : { kind: 'inconclusive', message: `${ended} of ${started} workers said that they came to their end` }
}

const MOST_LINES = 8

/** What workers said of wrong results; lines on the operation counters only follow from a worker's end. */
const failureLines = (printed: string): string[] =>
  [...printed.matchAll(/^stress-ng: fail: +\[\d+\] (.*)$/gm)]
    .map(([, said = '']) => said)
    .filter(said => !/bogo-ops counter|^metrics-check:/.test(said))
    .slice(0, MOST_LINES)
