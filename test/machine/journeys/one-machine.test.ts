// One machine, from its netboot on: whole, stopped and started again, broken part by part. A boot takes longest of all.
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { outliveCrashes } from '../crash.ts'
import { type Machine, startMachine } from '../machine.ts'
import { CODE } from '../product.ts'
import { drivesSuite } from '../suites/drives.ts'
import { fileSystemsSuite } from '../suites/file-systems.ts'
import { healthySuite } from '../suites/healthy.ts'
import { interlockSuite } from '../suites/interlock.ts'
import { memorySuite } from '../suites/memory.ts'
import { restartsSuite } from '../suites/restarts.ts'
import { smartSuite } from '../suites/smart.ts'
import { surfaceSuite } from '../suites/surface.ts'
import { surroundingsSuite } from '../suites/surroundings.ts'

let machine: Machine | undefined
const current = () => {
  if (machine === undefined) throw new Error('The machine did not start')
  return machine
}

beforeAll(async () => {
  machine = await startMachine({ ...inject('rig'), memoryMib: 3072, code: CODE })
})

afterAll(() => machine?.[Symbol.asyncDispose]())

outliveCrashes(current)

describe('healthy', () => healthySuite(current))
describe('surroundings', () => surroundingsSuite(current))
describe('restarts', () => restartsSuite(current))
describe('memory', () => memorySuite(current))

// Beside each other, since each has drives of its own, and a test hardly ever keeps both processors busy.
describe.concurrent('file systems', () => fileSystemsSuite(current))
describe.concurrent('the other drives', () => {
  describe('one after the other', { concurrent: false }, () => {
    describe('SMART', () => smartSuite(current))
    describe('surface', () => surfaceSuite(current))
    interlockSuite(current)
    describe('drives', () => drivesSuite(current))
  })
})
