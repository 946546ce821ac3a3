// What the product says of a machine: its targets, what a probe came to, its report.
import { z } from 'zod'
import { Machine as Found } from '../../server/machine.ts'
import { Report } from '../../server/report/schema.ts'
import type { Machine } from './machine.ts'
import { api, passed, rescuePro } from './product.ts'

export const targets = async (machine: Machine) =>
  Found.pick({ targets: true }).parse((await api(machine, '/api/machine')).body).targets

/** The id that the product has for this drive. */
export const driveTarget = async (machine: Machine, name: string): Promise<string> => {
  const { serial } = machine.drive(name)
  const found = (await targets(machine)).find(({ kind, serialNumber }) => kind === 'drive' && serialNumber === serial)
  if (!found) throw new Error(`The product does not see ${name}`)
  return found.id
}

const Diagnosed = z.object({ testStepArtifact: z.object({ diagnosis: z.object({ verdict: z.string() }) }) })

/** Exit code and verdicts of a run, and all that was printed. */
export const runProbe = async (machine: Machine, probe: string, target: string, ...words: string[]) => {
  const { code, stdout, stderr } = await rescuePro(machine, ['run', probe, target, '--json', ...words])
  const verdicts = stdout
    .split('\n')
    .flatMap(line => Diagnosed.safeParse(line === '' ? {} : JSON.parse(line)).data ?? [])
    .map(({ testStepArtifact }) => testStepArtifact.diagnosis.verdict)
  return { code, verdicts, text: stdout + stderr }
}

export const report = async (machine: Machine): Promise<Report> =>
  Report.parse(JSON.parse(await passed(machine, ['report', '--format', 'json'])))
