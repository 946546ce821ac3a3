import { expect, test } from 'vitest'
import { beside } from '../../probes/contract/beside.ts'
import { cancelled, Inconclusive, Skip } from '../../probes/contract/errors.ts'
import type { RecordBody } from '../../probes/contract/records.ts'
import { collect, short } from './bodies.ts'

type Steps = AsyncGenerator<RecordBody, void>
const log = (message: string): RecordBody => ({ artifact: 'log', severity: 'INFO', message })
const aborted = (signal: AbortSignal) => new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))

async function* main(...messages: string[]): Steps {
  for (const message of messages) yield log(message)
}

/** Says something at once, and its last word when main has ended. */
async function* companion(mainEnded: AbortSignal): Steps {
  const end = aborted(mainEnded)
  yield log('watching')
  await end
  yield log('summary')
}

test('the records of all come, those of a companion after the end of main too', async () => {
  const { bodies, thrown } = await collect(beside(main('one', 'two'), companion))
  expect(thrown).toBeUndefined()
  expect(bodies.map(short).toSorted()).toEqual(['log one', 'log summary', 'log two', 'log watching'])
  expect(bodies.map(short).at(-1)).toBe('log summary')
})

test.for([
  [new Inconclusive('sensor-lost', 'The sensor went away.'), 'error sensor-lost'],
  [new Error('unforeseen'), 'error probe-threw'],
  [new Skip('no-sensors', 'There is no sensor.'), 'log There is no sensor.'],
] as const)('a companion that throws %s is said, and main goes on', async ([thrownThere, said]) => {
  const { bodies, thrown } = await collect(
    // biome-ignore lint/correctness/useYield: it fails before it can say anything
    beside(main('one', 'two', 'three'), async function* () {
      throw thrownThere
    }),
  )
  expect(thrown).toBeUndefined()
  expect(bodies.map(short)).toContain(said)
  expect(bodies.map(short)).toContain('log three')
})

test('a main that fails throws after its companions have had their last word', async () => {
  const failure = new Error('main broke')
  const broken = async function* (): Steps {
    yield log('one')
    throw failure
  }
  const { bodies, thrown } = await collect(beside(broken(), companion))
  expect(thrown).toBe(failure)
  expect(bodies.map(short).at(-1)).toBe('log summary')
})

test('a cancelled main throws its Skip, and companions end', async () => {
  const controller = new AbortController()
  const waiting = async function* (): Steps {
    const stop = aborted(controller.signal)
    yield log('begun')
    await stop
    throw controller.signal.reason
  }
  const bodies: string[] = []
  const run = async () => {
    for await (const body of beside(waiting(), companion)) {
      bodies.push(short(body))
      if (bodies.length === 2) controller.abort(cancelled())
    }
  }
  await expect(run()).rejects.toMatchObject({ symptom: 'cancelled' })
  expect(bodies.at(-1)).toBe('log summary')
})

test('a silent companion does not hold main up', async () => {
  const silent = async function* (mainEnded: AbortSignal): Steps {
    await aborted(mainEnded)
    yield log('late')
  }
  expect((await collect(beside(main('one', 'two'), silent))).bodies.map(short)).toEqual([
    'log one',
    'log two',
    'log late',
  ])
})

test('a reader that leaves closes main and its companions', async () => {
  const closed: string[] = []
  const guarded = async function* (name: string): Steps {
    try {
      for (;;) yield log(name)
    } finally {
      closed.push(name)
    }
  }
  for await (const body of beside(guarded('main'), () => guarded('companion'))) if (body) break
  expect(closed.toSorted()).toEqual(['companion', 'main'])
})
