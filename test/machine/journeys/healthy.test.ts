// A healthy machine from netboot to report, through its command line and HTTP; then a memory bit of it breaks.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { report } from '../answers.ts'
import { stuckBit, testedPage } from '../faults/memory.ts'
import { freeze, thaw } from '../faults/power.ts'
import { DRIVES as ALL } from '../hardware.ts'
import { type Machine, startMachine } from '../machine.ts'
import { api, CODE, fingerprint, onTerminal, passed, rescuePro } from '../product.ts'
import { memoryModules } from '../smbios.ts'
import { until } from '../until.ts'

/** All but the large one: their bytes are compared. */
const DRIVES = ALL.filter(({ mebibytes }) => mebibytes <= 512)

let machine: Machine
let drivesBefore: Record<string, string>

beforeAll(async () => {
  machine = await startMachine({ image: inject('image'), memoryMib: 3072, drives: DRIVES, code: CODE })
  drivesBefore = await digests()
  await machine.ready()
})

afterAll(() => machine?.[Symbol.asyncDispose]())

const digests = async () => {
  const all = DRIVES.map(async ({ name }) => [name, await machine.drive(name).digest()])
  return Object.fromEntries(await Promise.all(all)) as Record<string, string>
}

describe('a healthy machine', () => {
  it('shows on its console where it is reached, the code, and the certificate’s fingerprint', async () => {
    const shown = await fingerprint(machine)
    await until('the console to show the fingerprint', () => machine.console().replace(/\s/g, '').includes(shown))
    await until('the console to show the address', () => machine.console().includes('https://10.0.2.15/'))
    expect(machine.console()).toContain(CODE)
  })

  it('refuses a wrong code, and signs in with the given one', async () => {
    const signIn = (code: string) => api(machine, '/api/session', { method: 'POST', body: { code } })
    expect(await signIn('AAAAA-AAAAA-AAAAA-AAAAA-AAAAA')).toMatchObject({ status: 401, body: { code: 'wrong-code' } })
    expect(await signIn(CODE)).toMatchObject({ status: 204 })
    expect((await rescuePro(machine, ['list'], 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA')).code).not.toBe(0)
  })

  it('lists its memory modules and drives with their serial numbers', async () => {
    expect(await passed(machine, ['run', 'machine/inventory'])).toContain('PASS')
    const serials = (await report(machine)).components.map(({ serialNumber }) => serialNumber)
    expect(serials).toEqual(expect.arrayContaining(memoryModules(3072).map(({ serial }) => serial)))
    expect(serials).toEqual(expect.arrayContaining(DRIVES.map(({ serial }) => serial)))
  })

  it('passes the memory test and the processor load', async () => {
    expect(await passed(machine, ['run', 'memory/memtester', '--megabytes', '8'])).toContain('PASS')
    expect(await passed(machine, ['run', 'cpu/stress', '--seconds', '5'])).toContain('PASS')
  })

  it('is blamed for nothing in the report', async () => {
    const { parts } = await report(machine)
    expect(parts.filter(({ verdict }) => verdict === 'REPLACE' || verdict === 'WATCH')).toEqual([])
  })

  it('keeps its secret out of journal, process list, kernel messages and command line', async () => {
    const [journal, processes, kernel, commandLine] = await Promise.all([
      machine.guest.run(['journalctl', '--all', '--no-pager', '--output=export']),
      machine.guest.run(['ps', 'auxwwe']),
      machine.guest.run(['dmesg']),
      machine.guest.run(['cat', '/proc/cmdline']),
    ])
    for (const text of [journal, processes, kernel, commandLine]) {
      expect(text).not.toContain(CODE)
      expect(text).not.toContain(CODE.replaceAll('-', ''))
    }
    expect(commandLine).toContain('rescuepro.code=***')
    expect(journal).toContain('Linux version')
  })

  it('listens on 443 and 22', async () => {
    const listening = await machine.guest.run(['ss', '--no-header', '--listening', '--tcp', '--numeric'])
    const ports = [...listening.matchAll(/\S+:(\d+)\s+\S+:\*/g)].map(([, port]) => Number(port))
    expect([...new Set(ports)].sort((a, b) => a - b)).toEqual([22, 443])
  })

  it('has written nothing to its drives', async () => {
    const written = await machine.guest.run(['sh', '-c', 'cat /sys/block/sd*/stat /sys/block/nvme*/stat'])
    expect(written.split('\n').map(line => Number(line.trim().split(/\s+/)[6]))).toEqual(DRIVES.map(() => 0))
    expect(DRIVES.map(({ name }) => machine.drive(name).counts.writes)).toEqual(DRIVES.map(() => 0))
    expect(await digests()).toEqual(drivesBefore)
  })
})

describe('a machine that stands still', () => {
  it('is noticed by the command line within 15 s, which goes on when the machine does', async () => {
    const { running, text } = await onTerminal(machine, ['run', 'cpu/stress', '--seconds', '20'])
    await until('the progress to be shown', () => /\d+\.\d %/.test(text()))
    await freeze(machine)
    const frozenAt = performance.now()
    await until('the last sign of life to be shown', () => /last sign of life \d+ s ago|connection lost/.test(text()))
    expect((performance.now() - frozenAt) / 1000).toBeLessThan(17)
    await thaw(machine)
    expect((await running).exitCode).toBe(0)
    expect(text()).toContain('PASS')
  })
})

describe('a machine with a memory bit that is always 1', () => {
  it('fails the memory test, at the physical address and the module where the bit is', async () => {
    const run = rescuePro(machine, ['run', 'memory/memtester', '--megabytes', '24'])
    const page = await until('memtester to have its memory', () => testedPage(machine).catch(() => undefined), {
      seconds: 600,
    })
    const address = page.physical + 0x7b8
    await using fault = stuckBit(machine, address)
    const { code, stdout } = await run
    expect(fault.changes()).toBeGreaterThan(0)
    expect(stdout).toContain(`0x${address.toString(16)}`)
    expect(code).toBe(1)

    const { parts, components } = await report(machine)
    const memory = parts.find(({ part }) => part === 'memory')
    expect(memory?.verdict).toBe('REPLACE')
    const module = memoryModules(3072).find(
      ({ start, mebibytes }) => address >= start && address < start + mebibytes * 2 ** 20,
    )
    const blamed =
      memory?.findings.flatMap(({ evidence }) => evidence.map(({ hardwareInfoId }) => hardwareInfoId)) ?? []
    const serials = components
      .filter(({ hardwareInfoId }) => blamed.includes(hardwareInfoId))
      .map(one => one.serialNumber)
    expect(serials).toEqual([module?.serial])
  })
})
