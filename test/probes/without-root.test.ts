// What a user without rights is told, for real: the run process as nobody. List and run must say the same.
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'

const MAIN = new URL('../../probes/main.ts', import.meta.url).pathname
const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath]

const asNobody = (...args: string[]) => execa('setpriv', [...NOBODY, MAIN, ...args], { reject: false })

/** Not where this is no root, or where nobody may not read the program. */
const possible = process.getuid?.() === 0 && (await asNobody('list')).exitCode === 0

const reasons = async (): Promise<Map<string, string | undefined>> => {
  const { targets } = JSON.parse((await asNobody('list')).stdout)
  return new Map(
    targets.flatMap(({ probes }: { probes: { id: string; reason?: string }[] }) =>
      probes.map(({ id, reason }) => [id, reason]),
    ),
  )
}

describe.runIf(possible)('as nobody', () => {
  test.for([
    ['machine/inventory', 'machine'],
    ['memory/memtester', 'memory'],
  ] as const)('%s is listed with the reason that its run ends with, as SKIP', async ([probe, target]) => {
    const reason = (await reasons()).get(probe)
    expect(reason).toMatch(/only root/i)
    const { exitCode, stdout } = await asNobody('run', probe, target)
    const records = stdout.split('\n').map(line => JSON.parse(line))
    expect(records.at(-2)).toMatchObject({ artifact: 'error', symptom: 'not-root', message: reason })
    expect(records.at(-1)).toMatchObject({ artifact: 'testRunEnd', status: 'SKIP' })
    expect(exitCode).toBe(3)
  })

  test('the kernel log is listed as it runs: with a reason only where this kernel keeps it for root', async () => {
    const reason = (await reasons()).get('machine/kernel-log')
    const { stdout } = await asNobody('run', 'machine/kernel-log', 'machine')
    expect(stdout.includes('"symptom":"not-root"')).toBe(reason !== undefined)
  })

  test('what needs no root can be run: sensors, processor load, and memory that may be locked', async () => {
    const found = await reasons()
    expect([found.get('machine/sensors'), found.get('cpu/stress')]).toEqual([undefined, undefined])
    const { exitCode } = await asNobody('run', 'memory/memtester', 'memory', '{"megabytes": 1}')
    expect(exitCode).toBe(0)
  })
})
