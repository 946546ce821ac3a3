import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Executive } from '../../executive/executive.ts'
import { FORMATS, type RenderedReport, type ReportFormat } from '../../report/collect.ts'
import { type App, refusals } from '../api.ts'

export interface ReportOptions {
  executive: Executive
  /** The report of these runs, newest first. */
  report: (format: ReportFormat, runIds: string[]) => Promise<RenderedReport>
}

const Query = z.strictObject({
  run: z
    .preprocess(value => (typeof value === 'string' ? [value] : value), z.array(z.string().max(64)).max(200).optional())
    .describe('The test runs that it is about; without any, all'),
})

/** The report is only ever saved, never shown from here: it holds what devices and disks say about themselves. */
export const addReport = (app: App, { executive, report }: ReportOptions) => {
  for (const format of FORMATS) {
    app.get(
      `/api/report.${format}`,
      {
        schema: {
          summary: `The report as ${format}`,
          querystring: Query,
          response: { 200: z.custom<Buffer | Readable>().meta({ type: 'string' }), ...refusals },
        },
      },
      async ({ query: { run: wanted } }, reply) => {
        const runs = wanted ? await Promise.all(wanted.map(id => executive.get(id))) : await executive.list()
        const { contentType, filename, body } = await report(
          format,
          runs.map(({ id }) => id),
        )
        return reply
          .headers({ 'content-security-policy': 'sandbox', 'content-disposition': attachment(filename) })
          .type(contentType)
          .send(typeof body === 'string' ? Buffer.from(body) : body)
      },
    )
  }
}

const attachment = (filename: string) => `attachment; filename="${filename.replace(/[^\w.-]/g, '_')}"`
