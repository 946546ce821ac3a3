// The machine stops and starts again, in each way it can, and the product finds the evidence that each leaves.
import { describe, expect, it } from 'vitest'
import { word } from '../../../probes/contract/words.ts'
import { report } from '../answers.ts'
import { freeze, hardReset, kernelPanic, powerCut, starveWatchdog, thaw } from '../faults/power.ts'
import { fatalMachineCheck } from '../faults/processor.ts'
import { isHealthy } from '../health.ts'
import type { Machine } from '../machine.ts'
import { api, CODE, onTerminal, runHere } from '../product.ts'
import { until } from '../until.ts'

export const restartsSuite = (machine: () => Machine) => {
  const crashes = async () => (await machine().guest.run(['ls', '/sys/fs/pstore'])).split('\n').filter(Boolean)
  const events = () => machine().guest.run(['ipmitool', 'sel', 'info'])

  /** Begins a run and waits until it has done some of its work: signs of life come before. */
  const startRun = async (probe: string, target: string, params: object) => {
    const { status, body } = await api(machine(), '/api/runs', { method: 'POST', body: { probe, target, params } })
    expect(status, JSON.stringify(body)).toBe(202)
    const { id } = body as { id: string }
    const records = () => machine().guest.run(['cat', `/run/rescue-pro/runs/${id}/records.jsonl`])
    await until('the run to make progress', async () => /"fraction":0\.0*[1-9]/.test(await records()))
  }

  /** What the product says of the boot before, and of the whole machine. */
  const lastBoot = async () => {
    const run = await runHere(machine(), ['machine/last-boot'])
    return { ...run, report: await report(machine()) }
  }

  it('stands still, with its connections open, and goes on', async () => {
    await freeze(machine())
    expect(await isHealthy(machine().url())).toBe(false)
    await thaw(machine())
    await machine().ready()
  })

  it('stands still, and that is noticed by the command line within 15 s, which goes on when the machine does', async () => {
    const { running, text } = await onTerminal(machine(), ['run', 'cpu/stress', '--seconds', '4'])
    await until('the progress to be shown', () => /\d+\.\d %/.test(text()))
    await freeze(machine())
    const frozenAt = performance.now()
    await until('the last sign of life to be shown', () => /last sign of life \d+ s ago|connection lost/.test(text()))
    expect((performance.now() - frozenAt) / 1000).toBeLessThan(17)
    await thaw(machine())
    expect((await running).exitCode).toBe(0)
    expect(text()).toContain('PASS')
  })

  it('is reset by its button in a processor load: the mark in the event log of the BMC says what was running', async () => {
    await startRun('cpu/stress', 'cpu', { seconds: 600 })
    const bootId = await machine().bootId()
    await hardReset(machine())
    await machine().back(bootId)
    expect(await events()).not.toMatch(/^Entries +: 0$/m)
    expect(await crashes()).toEqual([])
    const { stdout, report } = await lastBoot()
    expect(stdout).toContain('machine-died-in-test')
    expect(stdout).toContain('cpu/stress')
    expect(report.parts.filter(({ verdict }) => verdict === 'REPLACE')).toEqual([])
  })

  describe('is reset by its watchdog, and loses its network as soon as it is loaded', () => {
    let bootId = ''
    let said = 0
    const links = (up: boolean) =>
      Promise.all(['nic0', 'nic1'].map(name => machine().qmp().execute('set_link', { name, up })))

    it('when nobody feeds it', async () => {
      const { mark, event } = machine().qmp()
      const before = mark()
      bootId = await machine().bootId()
      await starveWatchdog(machine())
      await event('WATCHDOG', before)
      machine().guest.disconnect()
      said = machine().console().length
    })

    it('without a network it says so on its console, with its code and how to go on', async () => {
      const console = () => machine().console().slice(said)
      await until('the kernel to write', () => console() !== '', { seconds: 800 })
      await links(false)
      const screen = () => console().slice(console().lastIndexOf('\x1b[2J'))
      // Before that it may be that no port was found yet.
      // A screen comes line by line.
      const isSaid = () => /No network: .* no link/.test(screen()) && screen().includes(word('console.noNetworkHelp'))
      await until('the console to say that there is no link', isSaid, { seconds: 800, instead: console })
      expect(screen()).toContain(CODE)
    })

    it('with its network again, the watchdog tells', async () => {
      await links(true)
      await machine().back(bootId)
      expect((await lastBoot()).stdout).toContain('machine-watchdog-reset')
    })
  })

  it('has a kernel that panics in a memory test, then loses its power: the crash is in the ERST, the mark is lost', async () => {
    await startRun('memory/memtester', 'memory', { megabytes: 64 })
    const before = machine().qmp().mark()
    await kernelPanic(machine())
    // The kernel has written its last words when it restarts the machine().
    await machine().qmp().event('RESET', before)
    await powerCut(machine())
    await machine().ready()
    expect(await crashes()).toContainEqual(expect.stringMatching(/^dmesg-erst-/))
    expect(await events()).toMatch(/^Entries +: 0$/m)
    const { stdout, report } = await lastBoot()
    expect(stdout).toMatch(/crash|panic/)
    expect(report.parts.filter(({ verdict }) => verdict === 'REPLACE')).toEqual([])
  })

  it('has a processor that reports a fatal error in a memory test: the ERST holds the error, the BMC the mark', async () => {
    await startRun('memory/memtester', 'memory', { megabytes: 64 })
    const { mark, event } = machine().qmp()
    const [before, bootId] = [mark(), await machine().bootId()]
    await fatalMachineCheck(machine())
    await event('GUEST_PANICKED', before)
    machine().guest.disconnect()
    await machine().back(bootId)
    expect(await crashes()).toContainEqual(expect.stringMatching(/^mce-erst-/))
    const { stdout } = await lastBoot()
    expect(stdout).toMatch(/machine().check/i)
    expect(stdout).toContain('memory/memtester')
  })
}
