import { uptime } from 'node:os'
import { z } from 'zod'
import { type App, type Run, refusals } from '../api.ts'
import type { RunBoard } from '../run-board.ts'

const CONTENT_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** For monitoring systems. */
export const addMetrics = (app: App, { board }: { board: RunBoard }) => {
  const Text = { description: 'OpenMetrics 1.0', content: { 'application/openmetrics-text': { schema: z.string() } } }
  app.get(
    '/metrics',
    { schema: { summary: 'Figures of the test runs', response: { 200: Text, ...refusals } } },
    async (_request, reply) => reply.type(CONTENT_TYPE).send(metrics(await board.list(), Date.now() / 1000 - uptime())),
  )
}

/** OpenMetrics text; `bootTime` in seconds since 1970. */
export const metrics = (runs: Run[], bootTime: number): string =>
  [
    '# TYPE rescue_pro_boot_time_seconds gauge',
    '# UNIT rescue_pro_boot_time_seconds seconds',
    '# HELP rescue_pro_boot_time_seconds When the machine was started, in seconds since 1970.',
    `rescue_pro_boot_time_seconds ${bootTime.toFixed(0)}`,
    '# TYPE rescue_pro_runs gauge',
    '# HELP rescue_pro_runs Test runs by state and result.',
    ...counted(runs),
    '# TYPE rescue_pro_run_progress_ratio gauge',
    '# UNIT rescue_pro_run_progress_ratio ratio',
    '# HELP rescue_pro_run_progress_ratio Done part of each running test run.',
    ...runs.flatMap(progressLine),
    '# EOF\n',
  ].join('\n')

const counted = (runs: Run[]) =>
  Object.entries(Object.groupBy(runs, kind)).map(([labels, group]) => `rescue_pro_runs{${labels}} ${group?.length}`)

const kind = ({ state, end }: Run) =>
  [`state="${state}"`, ...(end ? [`status="${end.status}"`, `result="${end.result}"`] : [])].join(',')

const progressLine = ({ id, probe, progress }: Run) =>
  progress ? [`rescue_pro_run_progress_ratio{run="${escaped(id)}",probe="${escaped(probe)}"} ${progress.fraction}`] : []

const escaped = (value: string) => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
