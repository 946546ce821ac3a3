import { expect, test } from 'vitest'
import { createRunLines } from '../../../server/rescue/run-lines.ts'
import { monotonicSeconds } from '../../../server/web/access.ts'
import { CPU_RUN, child, openExecutive, temporaryState } from '../../support/state.ts'

const never = new AbortController().signal
const patience = { silenceSeconds: 20, graceSeconds: 1, afterEndSeconds: 1 }

test('a line at the start, one a minute, and one at the end', async () => {
  const state = await temporaryState()
  let later = 0
  const lines = createRunLines(state, () => monotonicSeconds() + later)
  expect(await lines()).toEqual([])
  const executive = await openExecutive(state, { command: child('progress'), patience })
  const { id } = await executive.start(CPU_RUN)
  await executive.follow(id, -1, never).next()
  expect(await lines()).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d {2}cpu\/stress {2}/)])
  later = 59
  expect(await lines()).toEqual([])
  later = 61
  expect(await lines()).toEqual([expect.stringMatching(/ % .* last sign of life \d+ s ago$/)])
  await executive.cancel(id)
  await executive.over(id)
  expect(await lines()).toEqual([expect.stringMatching(/cpu\/stress {2}ended: (SKIP|PASS|ERROR)$/)])
  expect(await lines()).toEqual([])
})

test('what ended before the console looked is not told', async () => {
  const state = await temporaryState()
  const executive = await openExecutive(state, { command: child('pass'), patience })
  const { id } = await executive.start(CPU_RUN)
  await executive.over(id)
  expect(await createRunLines(state)()).toEqual([])
})
