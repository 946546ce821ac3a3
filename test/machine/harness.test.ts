// Nothing of a machine outlives the program that started it, whatever ends that program; and what becomes of a test when
// QEMU ends.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { allProcesses, commandLine } from '../support/processes.ts'
import { outliveCrashes } from './crash.ts'
import { type Machine, startMachine } from './machine.ts'
import { fileOffset, memoryRanges } from './memory-map.ts'
import { until } from './until.ts'

const NODE = new URL('../../node_modules/.bin/node', import.meta.url).pathname
const PROGRAM = `
import { startMachine } from '${new URL('machine.ts', import.meta.url).pathname}'
const machine = await startMachine({ ...JSON.parse(process.argv.at(-1)), memoryMib: 1024 })
console.log(JSON.stringify({ folder: machine.folder, pid: machine.pid() }))
`

const startElsewhere = async () => {
  const argv = ['--input-type=module-typescript', '--eval', PROGRAM, '--', JSON.stringify(inject('rig'))]
  const program = spawn(NODE, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void program.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: program.stdout }), 'line')
  return { program, ...(JSON.parse(String(line)) as { folder: string; pid: number }) }
}

it.each(['SIGINT', 'SIGTERM'] as const)('ends with %s: no process, no file is left', async signal => {
  const { program, folder, pid } = await startElsewhere()
  expect(existsSync(folder)).toBe(true)
  program.kill(signal)
  await once(program, 'exit')
  await until('QEMU to be gone', () => !existsSync(`/proc/${pid}`))
  expect(existsSync(folder)).toBe(false)
  expect(processesOf(folder)).toEqual([])
})

it('is killed: no process is left, and with it no memory is taken', async () => {
  const { program, folder, pid } = await startElsewhere()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  program.kill('SIGKILL')
  await once(program, 'exit')
  await until('QEMU to be gone', () => !existsSync(`/proc/${pid}`))
  await until('all others to be gone', () => processesOf(folder).length === 0)
})

const processesOf = (folder: string) =>
  allProcesses()
    .map(commandLine)
    .filter(line => line.includes(folder))

it('knows where physical addresses are in the memory’s file, around the hole for PCI', () => {
  const [MIB, GIB] = [2 ** 20, 2 ** 30]
  expect(memoryRanges(1536)).toEqual([{ start: 0, end: 1536 * MIB }])
  expect(fileOffset(1536 * MIB - 1, 1536)).toBe(1536 * MIB - 1)
  expect(memoryRanges(4096)).toEqual([
    { start: 0, end: 2 * GIB },
    { start: 4 * GIB, end: 6 * GIB },
  ])
  expect(fileOffset(4 * GIB + 5, 4096)).toBe(2 * GIB + 5)
  expect(() => fileOffset(3 * GIB, 4096)).toThrow('no RAM')
  expect(() => fileOffset(0xb8000, 4096)).toThrow('video memory')
})

describe('QEMU crashes', () => {
  let machine: Machine
  beforeAll(async () => {
    machine = await startMachine({ ...inject('rig'), memoryMib: 1024 })
  })
  afterAll(() => machine[Symbol.asyncDispose]())
  const crash = async () => {
    const before = machine.crashes()
    process.kill(machine.pid(), 'SIGSEGV')
    await until('the end of QEMU to be seen', () => machine.crashes() === before + 1)
  }
  let boots = 0
  /** That it is on is enough here: to start takes the guest a minute. */
  const ready = async () => {
    if (++boots === 1) await crash()
    machine.url()
  }
  outliveCrashes(() => ({ ...machine, ready }))

  it('at its first boot, and is switched on again', () => {
    expect([boots, machine.crashes()]).toEqual([2, 1])
    expect(machine.url()).toContain('https://')
  })

  let attempts = 0
  it('in a test, which is told so', async () => {
    if (++attempts > 1) return
    await crash()
    expect(() => machine.url()).toThrow('QEMU has ended by itself')
  })
  it('once, and the test was begun again with the machine switched on again', () => {
    expect([attempts, boots, machine.crashes()]).toEqual([2, 3, 2])
    expect(machine.url()).toContain('https://')
  })
})
