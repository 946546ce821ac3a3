// What the product says of drives, arrays and file systems, on the machine that breaks.
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { type Machine, startMachine } from './machine.ts'
import { CODE } from './product.ts'
import { arraysSuite } from './suites/arrays.ts'
import { drivesSuite } from './suites/drives.ts'
import { explorerSuite } from './suites/explorer.ts'
import { fileSystemsSuite } from './suites/file-systems.ts'
import { interlockSuite } from './suites/interlock.ts'
import { smartSuite } from './suites/smart.ts'
import { surfaceSuite } from './suites/surface.ts'

let machine: Machine | undefined
const current = () => {
  if (machine === undefined) throw new Error('The machine did not start')
  return machine
}

beforeAll(async () => {
  machine = await startMachine({ image: inject('image'), memoryMib: 3072, code: CODE })
  await machine.ready()
})

afterAll(() => machine?.[Symbol.asyncDispose]())

describe('SMART', () => smartSuite(current))
describe('surface', () => surfaceSuite(current))
describe('interlock', () => interlockSuite(current))
describe('arrays', () => arraysSuite(current))
describe('explorer', () => explorerSuite(current))
describe('file systems', () => fileSystemsSuite(current))
describe('drives', () => drivesSuite(current))
