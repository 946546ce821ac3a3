// A drive's own self-test: started, proven to have started, followed to its end, and stopped when the run is cancelled.
import { z } from 'zod'
import { onlyRoot } from '../block/declaration.ts'
import { Inconclusive, Skip } from '../contract/errors.ts'
import { defineProbe, type Target } from '../contract/probe.ts'
import { type Evidence, log, pass, step } from '../contract/step.ts'
import { word } from '../contract/words.ts'
import { cleaned } from '../machine/sysfs.ts'
import { aboutDrive } from './about-drive.ts'
import { withCounters } from './counters.ts'
import { createSelfTestDrive, type SelfTestDrive } from './self-test-drive.ts'
import { follow } from './self-test-follow.ts'
import { runningSelfTest, type SelfTest } from './self-test-log.ts'
import { judgeSelfTest } from './self-test-rules.ts'
import { KINDS, type Kind, whyNoSelfTest } from './self-test-support.ts'
import { smartAddress } from './smart-address.ts'
import { printedLines } from './smart-data.ts'
import { keptOutput } from './smart-output.ts'
import { whyNoSmart } from './smart-state.ts'

export default defineProbe({
  id: 'drive/self-test',
  title: 'drive/self-test.title',
  summary: 'drive/self-test.summary',
  target: 'drive',
  params: z.object({
    kind: z
      .enum(KINDS)
      .default('short')
      .meta({ title: word('parameter.selfTestKind'), description: word('parameter.selfTestKind.what') }),
  }),
  tools: ['smartctl', 'flock', 'timeout'],
  applies: whyNoSmart,
  denied: onlyRoot,
  claims: ({ id }) => [{ resource: id, mode: 'exclusive' }],
  writes: false,
  estimate: ({ kind }, { size = 0 }) => (kind === 'extended' ? hours(size) : { low: 60, high: 600 }),
  async *run({ target, params, signal }) {
    const test = step('Self-test', () => selfTest(target, params.kind, signal))
    yield* withCounters(target, signal, test)
  },
})

/** Between what a fast and a slow drive read in a second. */
const hours = (size: number) => ({ low: Math.round(60 + size / 2e9), high: Math.round(600 + size / 80e6) })

async function* selfTest(target: Target, kind: Kind, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  const drive = createSelfTestDrive(await smartAddress(target), kind, signal)
  const before = await drive.read()
  const reason = whyNoSelfTest(before.data, printedLines(before.data), kind)
  if (reason !== undefined) throw new Skip('no-self-test', reason)
  const running = runningSelfTest(before.data, printedLines(before.data))
  if (running) throw new Skip('self-test-running', alreadyRunning(running.fraction))
  yield log('INFO', `Started: ${await drive.start()}`)
  try {
    yield* follow(drive, before.data, target, signal)
  } catch (error) {
    yield* stop(drive)
    throw error
  }
  const { test, json } = await drive.result(before.data)
  yield* keptOutput('smartctl -x', json)
  yield* outcome(test, target)
}

const alreadyRunning = (fraction: number | undefined) =>
  `A self-test that this run did not start is running on the drive${
    fraction === undefined ? '' : `, ${Math.round(fraction * 100)} % done`
  }. It is left alone; smartctl -X stops it.`

/** The drive would go on by itself. Not by the run's signal, which may be what ended it. */
async function* stop(drive: SelfTestDrive): AsyncGenerator<Evidence, void> {
  try {
    const ended = await drive.abort()
    yield ended
      ? log('INFO', 'The self-test was stopped.')
      : log('WARNING', 'The self-test did not stop: the drive goes on.')
  } catch (error) {
    yield log('WARNING', `The self-test could not be stopped: ${error instanceof Error ? error.message : error}`)
  }
}

function* outcome(test: SelfTest, target: Target): Generator<Evidence, void> {
  const { outcome, kind, text } = test
  if (outcome !== 'passed' && outcome !== 'failed')
    throw new Inconclusive('self-test-not-done', `The self-test did not come to its end: ${cleaned(text)}.`)
  yield aboutDrive(target, judgeSelfTest('self-test', test))
  if (outcome === 'passed')
    yield aboutDrive(target, pass('drive-self-test-passed', `The drive’s own test passed (${kind}: ${text}).`))
}
