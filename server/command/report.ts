import { writeFile } from 'node:fs/promises'
import type { Environment } from './environment.ts'
import { openBackend } from './open-backend.ts'
import { parse, REPORT_OPTIONS, reportFormat, text } from './options.ts'

/** `report [--format F] [--output FILE] [RUN…]`: the report of these runs, or of all, to a file or standard output. */
export const report = async (args: string[], environment: Environment): Promise<number> => {
  const { words, values } = parse(args, REPORT_OPTIONS)
  const format = reportFormat(text(values, 'format') ?? 'html')
  const backend = await openBackend(values, environment)
  const bytes = await backend.report(format, words)
  await backend.close()
  const output = text(values, 'output')
  if (output === undefined) environment.stdout.write(bytes)
  else await writeFile(output, bytes)
  return 0
}
