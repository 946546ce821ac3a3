import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { RecordReader } from '../../../server/executive/record-reader.ts'
import { readRun, runPaths } from '../../../server/executive/run-folder.ts'
import { CPU_RUN, child, openExecutive, temporaryState } from '../../support/state.ts'

const KILLS = 1000
const LANES = 10
const patience = { silenceSeconds: 60, graceSeconds: 1, afterEndSeconds: 1 }
const never = new AbortController().signal

/** Starts a writer, kills it at a random moment, and says what was seen before and what is there after. */
const killOne = async () => {
  const state = await temporaryState()
  const executive = await openExecutive(state, { command: child('writer'), patience })
  const { id } = await executive.start(CPU_RUN)
  const victim = (await readRun(state, id))?.process
  const reader = new RecordReader(runPaths(state, id).records)
  const acknowledged: string[] = []
  // Half of them before the first record, the others in the middle of writing.
  if (Math.random() < 0.5)
    for await (const { line } of executive.follow(id, -1, never)) if (acknowledged.push(line) > 20) break
  await sleep(Math.random() * 30)
  if (victim) process.kill(victim.pid, 'SIGKILL')
  await executive.over(id)
  const lines: string[] = []
  let ends = 0
  for await (const { line, record } of reader.readAll()) {
    lines.push(line)
    if (record.artifact === 'testRunEnd') ends++
  }
  await executive.close()
  const torn = (await executive.fold(id)).errors.filter(({ symptom }) => symptom === 'torn-record').length
  return { acknowledged, lines, ends, unreadable: reader.unreadable.count, torn }
}

test('a thousand kills at random moments lose no acknowledged record and leave exactly one testRunEnd each', {
  timeout: 600_000,
}, async () => {
  let begun = 0
  let torn = 0
  const lane = async () => {
    while (begun++ < KILLS) {
      const { acknowledged, lines, ends, unreadable, torn: tornHere } = await killOne()
      expect(lines.slice(0, acknowledged.length)).toEqual(acknowledged)
      expect(ends).toBe(1)
      // A torn line stays where it was written, and is the only one that readers pass over.
      expect(unreadable).toBe(tornHere)
      torn += tornHere
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  console.log(`torn last records, dropped and reported: ${torn} of ${KILLS}`)
})
