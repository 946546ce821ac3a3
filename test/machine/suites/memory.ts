// A broken memory cell, found by Debian's own memtester and by the product; the same on sound memory beside it.
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { report } from '../answers.ts'
import { flippingBit, stuckBit, testedPage } from '../faults/memory.ts'
import type { Machine } from '../machine.ts'
import { rescuePro } from '../product.ts'
import { memoryModules } from '../smbios.ts'
import { until } from '../until.ts'

const LOG = '/run/memtester.log'

export const memorySuite = (machine: () => Machine) => {
  describe('memtester', () => {
    const start = () => {
      const output = [`--property=StandardOutput=truncate:${LOG}`, '--remain-after-exit', '--unit=memtester']
      return machine().guest.run(['systemd-run', ...output, 'memtester', '8M', '1'])
    }
    const outcome = async () => {
      const show = ['systemctl', 'show', '--property=ExecMainStatus,SubState', 'memtester']
      const ended = async () => {
        const text = await machine().guest.run(show)
        return /SubState=(exited|failed)/.test(text) && text
      }
      const code = Number(/ExecMainStatus=(\d+)/.exec(await until('memtester to end', ended, { seconds: 400 }))?.[1])
      const log = await machine().guest.run(['cat', LOG])
      return { code, failures: log.match(/FAILURE: .*/g) ?? [] }
    }
    afterEach(async () => {
      await machine().guest.attempt(['systemctl', 'stop', 'memtester'])
      await machine().guest.attempt(['systemctl', 'reset-failed', 'memtester'])
    })
    const page = () => until('memtester to have its memory', () => testedPage(machine()))

    it('finds nothing in sound memory', async () => {
      await start()
      expect(await outcome()).toEqual({ code: 0, failures: [] })
    })

    it.each([
      { what: 'a stuck bit', broken: stuckBit, bit: 3n },
      { what: 'a flipping bit', broken: flippingBit, bit: 5n },
    ])('finds $what in the word where it is', async ({ broken, bit }) => {
      await start()
      const { physical } = await page()
      const fault = broken(machine(), physical + 0x7b8)
      onTestFinished(() => fault[Symbol.asyncDispose]())
      // Not longer than needed: when memtester has ended, its memory is somebody else's.
      await until('memtester to notice', async () => /FAILURE: /.test(await machine().guest.run(['cat', LOG])), {
        seconds: 400,
      })
      await fault[Symbol.asyncDispose]()
      const { code, failures } = await outcome()
      expect(fault.changes()).toBeGreaterThan(0)
      expect(code & 4).toBe(4)
      const words = failures.join().matchAll(/(0x\w+) != (0x\w+)/g)
      expect([...words].map(([, left = '', right = '']) => BigInt(left) ^ BigInt(right))).toContain(1n << bit)
    })
  })

  it('with a bit that is always 1, fails the product’s memory test, at the physical address and the module where the bit is', async () => {
    const run = rescuePro(machine(), ['run', 'memory/memtester', '--megabytes', '24'])
    // It is waited for below.
    run.catch(() => {})
    const page = await until('memtester to have its memory', () => testedPage(machine()), { seconds: 600 })
    const address = page.physical + 0x7b8
    await using fault = stuckBit(machine(), address)
    const { code, stdout } = await run
    expect(fault.changes()).toBeGreaterThan(0)
    expect(stdout).toContain(`0x${address.toString(16)}`)
    expect(code).toBe(1)

    const { parts, components } = await report(machine())
    const memory = parts.find(({ part }) => part === 'memory')
    expect(memory?.verdict).toBe('REPLACE')
    const module = memoryModules(machine().memoryMib).find(
      ({ start, mebibytes }) => address >= start && address < start + mebibytes * 2 ** 20,
    )
    const blamed =
      memory?.findings.flatMap(({ evidence }) => evidence.map(({ hardwareInfoId }) => hardwareInfoId)) ?? []
    const serials = components
      .filter(({ hardwareInfoId }) => blamed.includes(hardwareInfoId))
      .map(one => one.serialNumber)
    expect(serials).toEqual([module?.serial])
  })
}
