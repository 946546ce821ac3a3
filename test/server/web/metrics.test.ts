import { expect, test } from 'vitest'
import type { Run } from '../../../server/web/api.ts'
import { metrics } from '../../../server/web/routes/metrics.ts'

const run = (id: string, rest: Partial<Run>): Run => ({
  id,
  probe: 'cpu/stress',
  target: 'cpu',
  params: {},
  createdAt: '2026-01-01T00:00:00Z',
  sequence: 1,
  bootId: 'boot',
  estimate: { low: 1, high: 2 },
  state: 'pending',
  ...rest,
})

test('boot time, runs by state and result, and progress are OpenMetrics', () => {
  const runs = [
    run('a', { state: 'ended', end: { status: 'COMPLETE', result: 'PASS' } }),
    run('b', { state: 'ended', end: { status: 'COMPLETE', result: 'PASS' } }),
    run('c', { state: 'ended', end: { status: 'COMPLETE', result: 'FAIL' } }),
    run('d"\\\n', { state: 'running', progress: { fraction: 0.5 } }),
    run('e', {}),
  ]
  expect(metrics(runs, 1_700_000_000.4)).toBe(`# TYPE rescue_pro_boot_time_seconds gauge
# UNIT rescue_pro_boot_time_seconds seconds
# HELP rescue_pro_boot_time_seconds When the machine was started, in seconds since 1970.
rescue_pro_boot_time_seconds 1700000000
# TYPE rescue_pro_runs gauge
# HELP rescue_pro_runs Test runs by state and result.
rescue_pro_runs{state="ended",status="COMPLETE",result="PASS"} 2
rescue_pro_runs{state="ended",status="COMPLETE",result="FAIL"} 1
rescue_pro_runs{state="running"} 1
rescue_pro_runs{state="pending"} 1
# TYPE rescue_pro_run_progress_ratio gauge
# UNIT rescue_pro_run_progress_ratio ratio
# HELP rescue_pro_run_progress_ratio Done part of each running test run.
rescue_pro_run_progress_ratio{run="d\\"\\\\\\n",probe="cpu/stress"} 0.5
# EOF
`)
})
