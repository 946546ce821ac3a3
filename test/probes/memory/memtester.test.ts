import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { cancelled } from '../../../probes/contract/errors.ts'
import type { RecordBody } from '../../../probes/contract/records.ts'
import memtester from '../../../probes/memory/memtester.ts'
import { startInstance } from '../../../probes/memory/memtester-instance.ts'
import { testMemory } from '../../../probes/memory/memtester-run.ts'
import { allowedCpus } from '../../../probes/memory/online-cpus.ts'
import { usualHalves } from '../../../probes/memory/physical-address.ts'
import { collect, of } from '../collect.ts'
import { buffer, flipBit, memtesters, overwrite, physical } from './running-memtester.ts'

const asRoot = process.getuid?.() === 0
const mayPagesMove = () => readFileSync('/proc/sys/vm/compact_unevictable_allowed', 'utf8').trim()
const mayMove = asRoot ? mayPagesMove() : undefined
const end = (records: RecordBody[]) => of(records, 'testRunEnd')[0]

/** Calls `action` again and again, a moment apart, until it returns true or the test ends. */
const until = (action: () => boolean) => {
  const timer = setInterval(() => action() && clearInterval(timer), 1)
  onTestFinished(() => clearInterval(timer))
}

const pidWithBuffer = () => memtesters().find(pid => buffer(pid) !== undefined)

afterEach(async () => {
  expect(memtesters()).toEqual([])
  // Another test file may be running the memory test at this moment.
  if (mayMove === '1') await expect.poll(mayPagesMove, { timeout: 30_000 }).toBe('1')
})

describe.runIf(asRoot)('on this machine, the real memtester', () => {
  test('passes good memory, and says how much of how much it tested', async () => {
    const records = await collect(memtester, { params: { megabytes: 3, loops: 2 } })
    expect(end(records)).toMatchObject({ status: 'COMPLETE', result: 'PASS' })
    expect(of(records, 'diagnosis')).toMatchObject([
      { type: 'PASS', verdict: 'memory-good' },
      { type: 'UNKNOWN', verdict: 'memory-partly-tested' },
    ])
    expect(of(records, 'diagnosis')[0]?.message).toMatch(/^3 of \d+ MiB were tested 2 times with all 18 sub-tests/)
    const values = of(records, 'measurement').map(({ name, value, unit }) => [name, value, unit])
    expect(values).toContainEqual(['memory tested', 3, 'MiB'])
    expect(values).toContainEqual(['memory visible', expect.any(Number), 'MiB'])
    expect(values).toContainEqual(['memory errors', 0, undefined])
  })

  test('tests as much on each processor as a time allows, on a machine of usual speed, loops shared in it', async () => {
    const cpus = allowedCpus(readFileSync('/proc/self/status', 'utf8')).length
    const records = await collect(memtester, { params: { seconds: 1, loops: 2 } })
    const tested = of(records, 'measurement').find(({ name }) => name === 'memory tested')?.value
    expect(tested).toBe(Math.ceil(1024 / 150 / 2) * cpus)
    expect(of(records, 'diagnosis').at(-1)?.message).toMatch(/^Of the memory, less than 1 % was tested: \d+ of \d+ MiB/)
  })

  test('leaves out what of a size does not fit into the time, and says so', async () => {
    const records = await collect(memtester, { params: { megabytes: 64, seconds: 1 } })
    const tested = of(records, 'measurement').find(({ name }) => name === 'memory tested')?.value
    expect(tested).toBeLessThan(64)
    const warnings = of(records, 'log').filter(({ severity }) => severity === 'WARNING')
    expect(warnings.map(({ message }) => message)).toEqual([`Of the 64 MiB asked for, ${tested} fit into 1 s.`])
  })

  test('shows progress in bytes that never goes back, and pages may not move meanwhile', async () => {
    let moving: string | undefined
    const onRecord = ({ artifact }: RecordBody) => {
      if (artifact === 'progress') moving ??= mayPagesMove()
    }
    const records = await collect(memtester, { params: { megabytes: 8 }, onRecord })
    const shown = of(records, 'progress')
    expect(moving).toBe('0')
    expect(shown.length).toBeGreaterThan(1)
    for (const key of ['fraction', 'workDone'] as const) {
      const values = shown.map(progress => progress[key] ?? 0)
      expect(values).toEqual([...values].sort((a, b) => a - b))
    }
    expect(shown.at(-1)).toMatchObject({ unit: 'B', workTotal: 8 * 2 ** 20 * 2639, etaSeconds: 0 })
  })

  test.for([
    ['first', 5],
    ['second', 63],
  ] as const)('fails when a bit of the %s half turns over, and names its physical address', async ([half, bit]) => {
    // Flipped again and again until it shows, in whichever memtester has its buffer at that moment.
    const flipped = new Set<string>()
    let failed = false
    until(() => {
      const pid = pidWithBuffer()
      const region = pid === undefined ? undefined : buffer(pid)
      if (pid === undefined || region === undefined) return failed
      const place = region.start + (half === 'first' ? 0 : (region.size - 8160) / 2) + 0x12_3230
      flipped.add(`physical address 0x${physical(pid, place)?.toString(16)}`)
      flipBit(pid, place, bit)
      return failed
    })
    const onRecord = (body: RecordBody) => {
      failed ||= body.artifact === 'diagnosis' && body.type === 'FAIL'
    }
    const records = await collect(memtester, { params: { megabytes: 8 }, onRecord })
    expect(end(records)).toMatchObject({ status: 'COMPLETE', result: 'FAIL' })
    const messages = of(records, 'diagnosis')
      .filter(({ type }) => type === 'FAIL')
      .map(({ message }) => message)
    expect([...flipped].filter(address => messages.join('\n').includes(address))).not.toEqual([])
    const errors = of(records, 'measurement').find(({ name }) => name === 'memory errors')
    expect(errors?.value).toBeGreaterThan(0)
    expect(errors?.validators).toMatchObject([{ name: 'memory-errors-none', type: 'EQUAL', value: 0 }])
  })

  test('where the halves are is measured, and is where this version puts them', async () => {
    const controller = new AbortController()
    // So large that a sub-test takes longer than its output to arrive; again where this process came too late.
    const { instance, ended } = startInstance({ mebibytes: 256, loops: 1000, cpu: 0 }, controller.signal)
    onTestFinished(async () => {
      controller.abort(cancelled())
      await ended
    })
    await expect.poll(() => instance.halvesMeasured, { timeout: 240_000 }).toBe(true)
    const { buffer, facts } = instance
    expect(buffer?.halves).toEqual(buffer && usualHalves(buffer.region, facts.version))
    controller.abort(cancelled())
    await ended
  }, 300_000)

  test('stops early when everything is wrong, lists some of it and counts the rest', async () => {
    until(() => {
      const pid = pidWithBuffer()
      const region = pid === undefined ? undefined : buffer(pid)
      if (pid !== undefined && region !== undefined) overwrite(pid, region.start, 2 ** 20)
      return false
    })
    const records = await collect(memtester, { params: { megabytes: 64, loops: 1000 } })
    expect(end(records)).toMatchObject({ status: 'COMPLETE', result: 'FAIL' })
    const failures = of(records, 'diagnosis').filter(({ type }) => type === 'FAIL')
    expect(failures.length).toBeGreaterThan(1)
    expect(failures.length).toBeLessThanOrEqual(100)
    const errors = of(records, 'measurement').find(({ name }) => name === 'memory errors')?.value
    expect(errors).toBeGreaterThanOrEqual(20_000)
    expect(of(records, 'log').map(({ message }) => message)).toContain(
      `The test was stopped early, after ${errors} errors.`,
    )
  })

  test('that is killed is an error, never a pass', async () => {
    until(() => {
      const pid = pidWithBuffer()
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
      return pid !== undefined
    })
    const records = await collect(memtester, { params: { megabytes: 64 } })
    expect(end(records)).toMatchObject({ status: 'ERROR', result: 'NOT_APPLICABLE' })
    expect(of(records, 'error').map(({ symptom }) => symptom)).toContain('memory-test-killed')
  })

  test('that is killed while the reader is slow is still an error', async () => {
    const records = testMemory([{ mebibytes: 8, loops: 1000, cpu: 0 }], new AbortController().signal)
    onTestFinished(async () => {
      await records.return()
    })
    await records.next()
    await expect.poll(pidWithBuffer).toBeDefined()
    for (const pid of memtesters()) process.kill(pid, 'SIGKILL')
    await expect.poll(memtesters).toEqual([])
    const drain = async () => {
      for await (const { artifact } of records) expect(artifact).not.toBe('diagnosis')
    }
    await expect(drain()).rejects.toMatchObject({ symptom: 'memory-test-killed' })
  })

  test('ends at once when the run is cancelled', async () => {
    const controller = new AbortController()
    const onRecord = ({ artifact }: RecordBody) => artifact === 'progress' && controller.abort(cancelled())
    const records = await collect(memtester, { params: { megabytes: 64 }, signal: controller.signal, onRecord })
    expect(end(records)).toMatchObject({ status: 'SKIP', result: 'NOT_APPLICABLE' })
    expect(of(records, 'error').map(({ symptom }) => symptom)).toContain('cancelled')
  })
})

test.runIf(asRoot)('without memtester it is skipped, naming the program and its package', async () => {
  vi.stubEnv('PATH', '/nowhere')
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  const records = await collect(memtester)
  expect(end(records)).toMatchObject({ status: 'SKIP' })
  expect(of(records, 'error')[0]).toMatchObject({
    symptom: 'tool-missing',
    message: expect.stringContaining('memtester (Debian package: memtester)'),
  })
})

test.runIf(asRoot)('more than can safely be taken is refused, saying how much can', async () => {
  const records = await collect(memtester, { params: { megabytes: 2 ** 40 } })
  expect(end(records)).toMatchObject({ status: 'SKIP' })
  expect(of(records, 'error')[0]).toMatchObject({
    symptom: 'not-enough-memory',
    message: expect.stringMatching(/^At most \d+ MiB can safely be taken now\. 1099511627776 MiB were asked for\.$/),
  })
})

test.for([{ megabytes: 0 }, { megabytes: 1.5 }, { megabytes: '8' }, { loops: 0 }, { loops: 1001 }])(
  'refuses %j',
  params => {
    expect(memtester.params.safeParse(params).success).toBe(false)
  },
)
