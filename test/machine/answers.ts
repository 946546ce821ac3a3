// What the product says of a machine: its targets, what a probe came to, its report.
import { z } from 'zod'
import { Machine as Found } from '../../server/machine.ts'
import { Report } from '../../server/report/schema.ts'
import type { Machine } from './machine.ts'
import { api, runHere } from './product.ts'

export const targets = async (machine: Machine) =>
  Found.pick({ targets: true }).parse((await api(machine, '/api/machine')).body).targets

/** The id that the product has for this drive. */
export const driveTarget = async (machine: Machine, name: string): Promise<string> => {
  const { serial } = machine.drive(name)
  const found = (await targets(machine)).find(({ kind, serialNumber }) => kind === 'drive' && serialNumber === serial)
  if (!found) throw new Error(`The product does not see ${name}`)
  return found.id
}

const Said = z.object({
  testStepArtifact: z.object({
    diagnosis: z.object({ verdict: z.string(), message: z.string() }).optional(),
    error: z.object({ message: z.string() }).optional(),
    log: z.object({ message: z.string() }).optional(),
  }),
})

/** Exit code and verdicts of a run, and what it says of them. Throws a Refusal when it was not started. */
export const runProbe = async (machine: Machine, probe: string, target: string, ...words: string[]) => {
  const { code, stdout, stderr } = await runHere(machine, [probe, target, '--json', ...words])
  const lines = stdout.split('\n').filter(Boolean)
  const said = lines.flatMap(line => Said.safeParse(JSON.parse(line)).data?.testStepArtifact ?? [])
  const messages = said.flatMap(({ diagnosis, error, log }) => (diagnosis ?? error ?? log)?.message ?? [])
  const verdicts = said.flatMap(({ diagnosis }) => diagnosis?.verdict ?? [])
  return { code, verdicts, text: [...messages, stderr].join('\n') }
}

export const report = async (machine: Machine): Promise<Report> =>
  Report.parse((await api(machine, '/api/report.json')).body)
