import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cancelled } from '../../../probes/contract/errors.ts'
import selfTest from '../../../probes/drive/self-test.ts'
import { collect, of } from '../collect.ts'
import { replay } from './smartctl-replay.ts'

const target = { id: 'drive-S1', kind: 'drive', name: 'sda', device: '/dev/none', serialNumber: 'S1' } as const
const RUNNING = ['7.3-replayed/running-90', '7.3-replayed/running-10']
const COUNTERS = { '-H': ['7.3-replayed/idle'] }
const STARTED = { ...COUNTERS, '-t': ['7.4/sata-self-test'] }
const run = (params = {}) => collect(selfTest, { target, params })

beforeEach(() => {
  vi.spyOn(process, 'getuid').mockReturnValue(0)
  return () => vi.restoreAllMocks()
})

const replayed = (last: string, running: string[] = []) =>
  replay({ ...STARTED, '-a': ['7.3-replayed/idle', ...running, last], '-x': [last] })

describe('a drive that tests itself', () => {
  it('is followed from its start to its end, with true progress, and passes', async () => {
    const { calls } = replayed('7.3-replayed/passed', RUNNING)
    const bodies = await run()
    expect(of(bodies, 'testRunEnd')).toMatchObject([{ status: 'COMPLETE', result: 'PASS' }])
    expect(of(bodies, 'diagnosis')).toMatchObject([{ verdict: 'drive-self-test-passed', hardwareInfoId: 'drive-S1' }])
    expect(of(bodies, 'measurement')).toContainEqual(expect.objectContaining({ name: 'self-test', value: 'passed' }))
    const fractions = of(bodies, 'progress').map(({ fraction }) => fraction)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(Math.max(...fractions)).toBeGreaterThanOrEqual(0.8)
    expect(calls()).toContain('--json=co -t short -- /dev/none')
    expect(calls().join()).not.toMatch(/force|-C|-X/)
  })

  it('fails with the sector that the drive names', async () => {
    replayed('7.3-replayed/failed')
    const bodies = await run()
    expect(of(bodies, 'testRunEnd')).toMatchObject([{ result: 'FAIL' }])
    const [{ value, validators, hardwareInfoId } = {}] = of(bodies, 'measurement').filter(
      one => one.name === 'self-test',
    )
    expect(value).toContain('first bad sector 4711')
    expect([validators?.[0]?.name, hardwareInfoId]).toEqual(['smart.selftest', 'drive-S1'])
  })

  it('is not failed when somebody aborted it', async () => {
    replayed('7.3-replayed/aborted')
    const bodies = await run()
    expect(of(bodies, 'error')).toMatchObject([{ symptom: 'self-test-not-done' }])
    expect(of(bodies, 'testRunEnd')).toMatchObject([{ status: 'ERROR' }])
  })

  it('has passed when its log has a new entry though nobody saw it running', async () => {
    replayed('7.3-replayed/passed')
    expect(of(await run(), 'testRunEnd')).toMatchObject([{ result: 'PASS' }])
  })

  it('is stopped when the run is cancelled, and asked whether it has', async () => {
    const { calls } = replay({
      ...STARTED,
      '-a': ['7.3-replayed/idle', '7.3-replayed/running-90', '7.3-replayed/idle'],
      '-X': ['7.4/sata-abort'],
    })
    const controller = new AbortController()
    const bodies = await collect(selfTest, {
      target,
      signal: controller.signal,
      onRecord: body => {
        if (body.artifact === 'progress' && body.fraction > 0) controller.abort(cancelled())
      },
    })
    expect(of(bodies, 'testRunEnd')).toMatchObject([{ status: 'SKIP' }])
    expect(of(bodies, 'log').map(({ message }) => message)).toContain('The self-test was stopped.')
    expect(calls().slice(-2)).toEqual(['--json=co -X -- /dev/none', '--json=co -a -- /dev/none'])
  })

  it('that stops answering is watched, not failed', async () => {
    replay({
      ...STARTED,
      '-a': ['7.3-replayed/idle', '7.3-replayed/running-90', '7.4/missing'],
      '-X': ['7.4/missing'],
    })
    const bodies = await run()
    expect(of(bodies, 'diagnosis')).toContainEqual(
      expect.objectContaining({ type: 'UNKNOWN', verdict: 'drive-vanished-in-self-test' }),
    )
    expect(of(bodies, 'testRunEnd')).toMatchObject([{ status: 'ERROR', result: 'NOT_APPLICABLE' }])
  }, 20_000)
})

describe('a drive that does not test itself', () => {
  it.each([
    ['an NVMe drive without self-tests', { '-a': ['7.4/nvme-self-test-log-unsupported'] }, 'no-self-test'],
    ['a SCSI drive without self-tests', { '-a': ['7.4/scsi'] }, 'no-self-test'],
    ['another self-test is running', { '-a': ['7.3-replayed/running-50'] }, 'self-test-running'],
    ['it refuses', { '-a': ['7.3-replayed/idle'], '-t': ['7.4/scsi-self-test'] }, 'no-self-test'],
  ])('%s: it is skipped, and none is started or stopped', async (_what, answers, symptom) => {
    const { calls } = replay({ ...COUNTERS, ...answers })
    const bodies = await run()
    expect(of(bodies, 'error')).toMatchObject([{ symptom }])
    expect(of(bodies, 'testRunEnd')).toMatchObject([{ status: 'SKIP' }])
    expect(calls().join()).not.toContain('-X')
  })

  it('has no conveyance self-test unless it says so', async () => {
    replay({ ...COUNTERS, '-a': ['7.3-replayed/idle'] })
    expect(of(await run({ kind: 'conveyance' }), 'error')).toMatchObject([{ symptom: 'no-self-test' }])
  })
})
