// The machine breaks on demand: each fault seen by the guest's own tools, and nothing seen of it before.
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { type Machine, startMachine } from './machine.ts'
import { memorySuite } from './suites/memory.ts'
import { surroundingsSuite } from './suites/surroundings.ts'

let machine: Machine | undefined
const current = () => {
  if (machine === undefined) throw new Error('The machine did not start')
  return machine
}

beforeAll(async () => {
  machine = await startMachine({ image: inject('image'), memoryMib: 3072 })
  await machine.ready()
})

afterAll(() => machine?.[Symbol.asyncDispose]())

describe('memory', () => memorySuite(current))
describe('surroundings', () => surroundingsSuite(current))
