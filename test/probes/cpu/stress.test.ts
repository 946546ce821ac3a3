import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cancelled } from '../../../probes/contract/errors.ts'
import type { RecordBody } from '../../../probes/contract/records.ts'
import type { Evidence } from '../../../probes/contract/step.ts'
import { burn } from '../../../probes/cpu/burn.ts'
import stress from '../../../probes/cpu/stress.ts'
import { findProgram } from '../../../probes/program.ts'
import { descendants } from '../../support/processes.ts'
import { collect, of } from '../collect.ts'
import { someWorkers, spoilFibonacci, workers } from './workers.ts'

const scratchFolders = () => readdirSync(tmpdir()).filter(name => name.startsWith('rescue-pro-stress-'))
const leftBehind = () =>
  descendants(process.pid).filter(pid => workers().includes(pid)).length + scratchFolders().length

describe.runIf(findProgram('stress-ng'))('cpu/stress on this machine', () => {
  let folder = ''
  beforeEach(() => {
    vi.stubEnv('TMPDIR', '')
    folder = mkdtempSync(join('/tmp', 'stress-test-'))
    vi.stubEnv('TMPDIR', folder)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  test('passes, with the processor time that was spent', async () => {
    const bodies = await collect(stress, { params: { seconds: 3 } })
    expect(of(bodies, 'diagnosis').filter(({ type }) => type !== 'UNKNOWN')).toMatchObject([
      { type: 'PASS', verdict: 'cpu-load-good' },
    ])
    expect(bodies.at(-1)).toEqual({ artifact: 'testRunEnd', status: 'COMPLETE', result: 'PASS' })
    const spent = of(bodies, 'measurement').find(({ name }) => name === 'processor time of the workers')
    expect(spent?.value).toBeGreaterThan(0)
    expect(of(bodies, 'log').map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^Method \w+, \d+\.\d s: /),
    )
    expect(leftBehind()).toBe(0)
  })

  test('shows time as progress, which never goes back and ends at the whole', async () => {
    const bodies = await collect(stress, { params: { seconds: 4 } })
    const shown = of(bodies, 'progress')
    expect(shown.length).toBeGreaterThanOrEqual(6)
    const fractions = shown.map(({ fraction }) => fraction)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
    expect(shown.at(-1)).toMatchObject({ workDone: 4, workTotal: 4, unit: 's', etaSeconds: 0 })
  })

  test('has the sensors and the kernel’s log beside it', async () => {
    const bodies = await collect(stress, { params: { seconds: 1 } })
    expect(of(bodies, 'testStepStart').map(({ name }) => name)).toEqual(['Load', 'Sensors', 'Kernel log'])
    expect(of(bodies, 'testStepEnd')).toHaveLength(3)
  })

  test('cancelled, it is skipped and leaves neither process nor file', async () => {
    const controller = new AbortController()
    const onRecord = (body: RecordBody) => {
      if (body.artifact === 'progress' && workers().length > 0) controller.abort(cancelled())
    }
    const bodies = await collect(stress, { params: { seconds: 60 }, signal: controller.signal, onRecord })
    expect(bodies.at(-1)).toEqual({ artifact: 'testRunEnd', status: 'SKIP', result: 'NOT_APPLICABLE' })
    expect(leftBehind()).toBe(0)
  })

  test('left in the middle by its reader, it leaves neither process nor file', async () => {
    const running = stress.run({
      target: { id: 'cpu', kind: 'cpu', name: 'cpu' },
      params: { seconds: 60 },
      signal: new AbortController().signal,
    })
    for await (const body of running) if (body.artifact === 'progress' && workers().length > 0) break
    expect(leftBehind()).toBe(0)
  })

  test('a worker killed from outside makes it an error, not a failure of the processor', async () => {
    const running = collect(stress, { params: { seconds: 6 } })
    const [worker] = await someWorkers()
    process.kill(worker as number, 'SIGKILL')
    const bodies = await running
    expect(of(bodies, 'error')).toContainEqual(
      expect.objectContaining({ symptom: 'stress-ng-failed', message: expect.stringContaining('signal 9') }),
    )
    expect(bodies.at(-1)).toEqual({ artifact: 'testRunEnd', status: 'ERROR', result: 'NOT_APPLICABLE' })
  })

  test('a worker that finds a wrong result makes it a FAIL with the tool’s own words', async () => {
    const signal = new AbortController().signal
    const evidence: Evidence[] = []
    const spoiled = someWorkers().then(([worker]) => spoilFibonacci(worker as number))
    for await (const one of burn({ seconds: 8, methods: ['fibonacci'], workers: 2, folder }, signal)) evidence.push(one)
    expect(await spoiled).toBe(true)
    expect(evidence.filter(({ artifact }) => artifact === 'diagnosis')).toContainEqual(
      expect.objectContaining({
        type: 'FAIL',
        verdict: 'cpu-wrong-result',
        message: expect.stringContaining('fibonacci error detected'),
      }),
    )
    expect(evidence).not.toContainEqual(expect.objectContaining({ type: 'PASS' }))
  })
})

test('without stress-ng it is skipped, with the name of the package', async () => {
  vi.stubEnv('PATH', '/nowhere')
  const bodies = await collect(stress, { params: { seconds: 1 } }).finally(() => vi.unstubAllEnvs())
  expect(of(bodies, 'error')).toMatchObject([
    { symptom: 'tool-missing', message: 'Not installed: stress-ng (Debian package: stress-ng).' },
  ])
  expect(bodies.at(-1)).toEqual({ artifact: 'testRunEnd', status: 'SKIP', result: 'NOT_APPLICABLE' })
})

test.for([0, 86_401, 1.5, '5'])('%j seconds are refused', seconds => {
  expect(stress.params.safeParse({ seconds }).success).toBe(false)
})
