import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { commandLine, descendants, stateOf } from '../../support/processes.ts'

/** The workers of stress-ng below this process that already calculate. */
export const workers = () =>
  descendants(process.pid).filter(pid => commandLine(pid).startsWith('stress-ng-cpu [run') && stateOf(pid) === 'R')

/** Resolves with the workers once there are some. */
export const someWorkers = async () => {
  for (;;) {
    const found = workers()
    if (found.length > 0) return found
    await turn()
  }
}

/** The bytes of the instruction in stress-ng's method fibonacci that compares with the right result. */
const EXPECTED_RESULT = Buffer.from('02271f2242ad4fa9', 'hex')

/** Flips one bit of the right result in a worker's own copy of the code, so that it finds its results wrong. */
export const spoilFibonacci = (pid: number): boolean => {
  const code = readFileSync(`/proc/${pid}/maps`, 'utf8').match(/^([0-9a-f]+)-([0-9a-f]+) r-xp .*stress-ng$/m)
  const [from, to] = [Number.parseInt(code?.[1] ?? '', 16), Number.parseInt(code?.[2] ?? '', 16)]
  const fd = openSync(`/proc/${pid}/mem`, 'r+')
  try {
    const bytes = Buffer.alloc(to - from)
    readSync(fd, bytes, 0, bytes.length, from)
    const at = bytes.indexOf(EXPECTED_RESULT)
    if (at < 0) return false
    writeSync(fd, Buffer.from([(bytes[at + 4] ?? 0) ^ 0x10]), 0, 1, from + at + 4)
    return true
  } finally {
    closeSync(fd)
  }
}
