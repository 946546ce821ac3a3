// Nothing of a machine outlives the program that started it, whatever ends that program; and what becomes of a test when
// QEMU ends.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
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

/** The command lines that name the machine's folder. */
const processesOf = (folder: string) =>
  globSync('/proc/[0-9]*/cmdline')
    .map(textOf)
    .filter(line => line.includes(folder))

/** Nothing of a process that has ended meanwhile. */
const textOf = (path: string) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

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
  // That it is on is enough here: to start takes the guest a minute.
  outliveCrashes(() => ({ ...machine, ready: async () => {} }))

  let attempts = 0
  it('in a test, which is told so, and is begun again on the machine switched on again', async () => {
    const first = ++attempts === 1
    if (first) process.kill(machine.pid(), 'SIGSEGV')
    const told = () => until('the end of QEMU to be seen', () => machine.crashes() === 1).then(() => machine.url())
    if (first) await told()
    expect({ attempts, crashes: machine.crashes(), url: machine.url() }).toMatchObject({ attempts: 2, crashes: 1 })
  })
})
