import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CrashFile, findCrashes, readCrashStore } from '../../../probes/machine/crash-store.ts'
import { decodeMachineCheck, describeMachineCheck, findMachineChecks } from '../../../probes/machine/machine-check.ts'
import { unpack } from './tree.ts'

const FOLDER = join(import.meta.dirname, '../../cases/pstore/fatal-machine-check')
const CRASHED = Date.parse('2026-11-21T11:58:04Z')
const FATAL = {
  cpu: 0,
  bank: 4,
  status: 0xbd00000000000134n,
  address: 0x12345000n,
  time: 1_795_262_284,
}

/** As the kernel shows them: the machine check without a time of its own, so with that of the next start. */
const files = (): CrashFile[] =>
  readdirSync(FOLDER)
    .filter(name => name !== 'README.md')
    .map(name => ({
      name,
      bytes: readFileSync(join(FOLDER, name)),
      time: CRASHED + (name.startsWith('mce-') ? 41_000 : 0),
    }))

const dump = (name: string, text: string, time = CRASHED): CrashFile => ({ name, bytes: Buffer.from(text), time })

describe('a fatal machine check, saved by the kernel as a log in two parts and as the bare record', () => {
  test('is one crash, with reason, processor, bank and address', () => {
    expect(findCrashes(files())).toEqual([
      {
        files: ['dmesg-erst-7710592797522264066', 'dmesg-erst-7710592797522264067'],
        time: CRASHED,
        kind: 'Panic',
        reason: 'Kernel panic - not syncing: Fatal local machine check',
        machineChecks: [FATAL],
      },
    ])
  })

  test('is told by the bare record where the log was lost', () => {
    const [crash, ...more] = findCrashes(files().filter(({ name }) => name.startsWith('mce-')))
    expect(more).toEqual([])
    expect(crash).toMatchObject({ kind: 'Machine check', time: FATAL.time * 1000, machineChecks: [FATAL] })
  })

  test('is described in words', () => {
    expect(describeMachineCheck(FATAL)).toBe(
      'processor 0, bank 4, status 0xbd00000000000134: uncorrected, error code 0x134 (cache hierarchy), address 0x12345000',
    )
  })
})

test('two machine checks in one log are two', () => {
  const said = (cpu: number, rest: string) =>
    `mce: [Hardware Error]: CPU ${cpu}: Machine Check: 0 Bank 7: 8c00004000010090\nmce: [Hardware Error]: TSC 0 ${rest}\n`
  expect(findMachineChecks(said(1, 'ADDR 1000 MISC 8c') + said(2, 'MISC 8c'))).toEqual([
    { cpu: 1, bank: 7, status: 0x8c00004000010090n, address: 0x1000n },
    { cpu: 2, bank: 7, status: 0x8c00004000010090n },
  ])
  expect(describeMachineCheck({ cpu: 1, bank: 7, status: 0x8c00004000010090n })).toContain(
    'corrected, error code 0x90 (memory controller)',
  )
})

test.for([Buffer.alloc(0), Buffer.alloc(71, 255), Buffer.alloc(128)])('bytes that are no machine check', bytes => {
  expect(decodeMachineCheck(bytes)).toBeUndefined()
})

test('two panics are two crashes, also where they have the same number of their boot', () => {
  const crashes = findCrashes([
    dump('dmesg-efi-1', 'Panic#1 Part1\n<0>[    1.0] Kernel panic - not syncing: one\n'),
    dump('dmesg-efi-2', 'Panic#1 Part1\n<0>[    2.0] Kernel panic - not syncing: two\n', CRASHED + 300_000),
    dump('dmesg-efi-3', 'Oops#1 Part1\n<1>[    2.0] BUG: unable to handle page fault\n', CRASHED + 300_000),
  ])
  expect(crashes.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['Panic', 'Kernel panic - not syncing: one'],
    ['Panic', 'Kernel panic - not syncing: two'],
    ['Oops', 'BUG: unable to handle page fault'],
  ])
})

test.for(['', 'nonsense', '\u0000\u0001', 'x'.repeat(300_000)])('a dump of %.10j is a crash without a reason', text => {
  const crashes = findCrashes([dump('dmesg-efi-1', text)])
  expect(crashes).toMatchObject([{ kind: 'Crash', machineChecks: [] }])
  expect(crashes[0]).not.toHaveProperty('reason')
})

describe('the store', () => {
  const BACKEND = 'module/pstore/parameters/backend'
  const MOUNTED = { 'self/mounts': 'pstore /sys/fs/pstore pstore rw,nosuid 0 0' }

  test('is read, and left as it was', async () => {
    const { roots } = unpack('desktop', { [BACKEND]: 'erst', ...MOUNTED, 'fs/pstore/dmesg-erst-1': 'Panic#1 Part1' })
    const store = await readCrashStore(roots)
    expect(store).toMatchObject({ backend: 'erst', files: [{ name: 'dmesg-erst-1' }] })
    expect(readdirSync(join(roots.sys, 'fs/pstore'))).toEqual(['dmesg-erst-1'])
  })

  test.for(['(null)', ''])('is not there when the kernel says %j', async backend => {
    const { roots } = unpack('desktop', { [BACKEND]: backend, ...MOUNTED })
    expect(await readCrashStore(roots)).toBeUndefined()
  })

  test('that is not mounted is not taken for an empty one', async () => {
    const { roots } = unpack('desktop', { [BACKEND]: 'erst', 'self/mounts': 'proc /proc proc rw 0 0' })
    await expect(readCrashStore(roots)).rejects.toThrow('is not mounted')
  })
})
