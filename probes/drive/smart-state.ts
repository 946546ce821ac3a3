// What a drive knows of itself: its SMART status, its counters, its last self-tests, judged by the limits of a policy.
import { z } from 'zod'
import { onlyRoot } from '../block/declaration.ts'
import { Inconclusive } from '../contract/errors.ts'
import { defineProbe, type Target } from '../contract/probe.ts'
import { type Evidence, log, pass, step } from '../contract/step.ts'
import { SIGNS_ONLY } from '../contract/test-run.ts'
import { word } from '../contract/words.ts'
import { aboutDrive } from './about-drive.ts'
import { smartAddress } from './smart-address.ts'
import { judgeSmart, type SmartJudgement } from './smart-judgement.ts'
import { keptOutput } from './smart-output.ts'
import { POLICIES, POLICY_NAMES, type PolicyName } from './smart-policies.ts'
import { smartctl } from './smartctl.ts'

export default defineProbe({
  id: 'drive/smart-state',
  title: 'drive/smart-state.title',
  summary: 'drive/smart-state.summary',
  target: 'drive',
  params: z.object({
    policy: z
      .enum(POLICY_NAMES)
      .default('rescue-pro')
      .meta({ title: word('parameter.policy') }),
  }),
  tools: ['smartctl', 'flock', 'timeout'],
  applies: whyNoSmart,
  denied: onlyRoot,
  claims: () => [],
  writes: false,
  estimate: () => ({ low: 1, high: 10 }),
  async *run({ target, params, signal }) {
    yield* step('SMART', () => judged(target, params.policy, signal))
  },
})

export function whyNoSmart({ raidVolume }: Target): string | undefined {
  return raidVolume ? 'A RAID controller makes this volume of several drives: it has no SMART of its own.' : undefined
}

async function* judged(target: Target, policy: PolicyName, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  const address = await smartAddress(target)
  const { data, exit, json } = await smartctl(address, ['-x'], signal)
  const command = ['smartctl -x', address.type && `-d ${address.type}`, address.device].filter(Boolean).join(' ')
  yield* keptOutput(command, json)
  yield log('INFO', `Exit status ${exit}; judged by the limits of the policy ${policy}.`)
  const judgement = judgeSmart(data, exit, POLICIES[policy])
  for (const evidence of judgement.evidence) yield aboutDrive(target, evidence)
  yield* conclusion(judgement, target)
}

function* conclusion({ verdict, reason }: SmartJudgement, target: Target): Generator<Evidence, void> {
  if (reason) throw reason
  if (verdict === 'OK') yield aboutDrive(target, pass('drive-smart-ok', GOOD))
  if (verdict === 'WATCH') throw new Inconclusive(SIGNS_ONLY, SIGNS)
}

const GOOD = 'The drive calls itself good, and none of its counters is beyond a limit.'
const SIGNS = 'The drive shows signs that are to be watched; they do not prove that it is broken.'
