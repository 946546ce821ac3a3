// What stands between a request and a change of the customer's data.
import { bootId } from '../../probes/contract/boot.ts'
import type { Probe, Target } from '../../probes/contract/probe.ts'
import { word } from '../../probes/contract/words.ts'
import { Refusal } from './refusal.ts'
import type { RunFile } from './run-folder.ts'

/** What a person types to confirm a change of `target`. */
const confirmationOf = ({ id, serialNumber }: Target): string => serialNumber ?? id

/** Throws a Refusal, 422 confirmation-needed, unless a change is confirmed. */
export const requireConfirmation = (probe: Probe, target: Target, confirm: string | undefined) => {
  const wanted = confirmationOf(target)
  if (!probe.writes || confirm === wanted) return
  const needed = target.serialNumber === undefined ? 'confirm.neededWithoutSerial' : 'confirm.needed'
  const message = word(confirm === undefined ? needed : 'confirm.wrong', { target: target.name, confirm: wanted })
  throw new Refusal(422, 'confirmation-needed', message, { confirm: wanted })
}

/** Throws a Refusal where what has run since the machine started speaks against `probe`: 409 preview-needed, drive-failing. */
export const requireSafety = (
  probe: Probe,
  target: Target,
  params: Record<string, unknown>,
  runs: readonly RunFile[],
) => {
  const ended = runs.filter(run => run.bootId === bootId() && run.end !== undefined)
  const previewed = ended.some(
    run => run.probe === probe.after && run.target === target.id && run.end?.status === 'COMPLETE',
  )
  if (probe.after !== undefined && target.serialNumber === undefined && !previewed)
    throw new Refusal(409, 'preview-needed', word('confirm.previewFirst', { probe: probe.after }))
  const failing = probe.sparesFailing?.(params) ? failingDrive(target, ended) : undefined
  if (failing)
    throw new Refusal(409, 'drive-failing', word('confirm.driveFailing', { probe: failing.probe }), {
      runId: failing.id,
    })
}

/** The newest word of each probe on each drive below counts. */
const failingDrive = ({ drives = [] }: Target, ended: readonly RunFile[]): RunFile | undefined => {
  const aboutThem = ended.filter(run => drives.includes(run.target) && run.end?.status === 'COMPLETE')
  const newest = new Map(aboutThem.map(run => [`${run.probe} ${run.target}`, run]))
  return [...newest.values()].find(run => run.end?.result === 'FAIL')
}
