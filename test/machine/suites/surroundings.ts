// Machine checks, the BMC, memory modules as the firmware names them, memory that runs out, and a clock that jumps.
import { describe, expect, it, onTestFinished } from 'vitest'
import { addEvent, healthySensors, setSensor } from '../faults/bmc.ts'
import { correctedMachineCheck } from '../faults/processor.ts'
import { fillMemory, freeMemory, stepClock } from '../faults/surroundings.ts'
import { clearKernelLog, kernelLog, uptime } from '../in-guest.ts'
import type { Machine } from '../machine.ts'
import { memoryModules } from '../smbios.ts'
import { until } from '../until.ts'

export const surroundingsSuite = (machine: () => Machine) => {
  const run = (argv: string[]) => machine().guest.run(argv)

  it('has memory modules with serial numbers and addresses', async () => {
    const [modules, ranges] = [await run(['dmidecode', '--type', '17']), await run(['dmidecode', '--type', '20'])]
    for (const { locator, serial, start } of memoryModules(machine().memoryMib)) {
      expect(modules).toContain(`\tLocator: ${locator}\n`)
      expect(modules).toContain(`\tSerial Number: ${serial}\n`)
      expect(ranges).toContain(`\tStarting Address: 0x${start.toString(16).toUpperCase().padStart(11, '0')}\n`)
    }
  })

  it('a corrected memory error is told by the kernel, with its address', async () => {
    await run([
      'sh',
      '-c',
      'for file in /sys/devices/system/machinecheck/machinecheck*/check_interval; do echo 1 > $file; done',
    ])
    await clearKernelLog(machine())
    await correctedMachineCheck(machine(), 0x1234_5000)
    const log = await until('the kernel to poll for machine checks', async () => {
      const text = await kernelLog(machine())
      return text.includes('Machine Check') && text
    })
    expect(log).toContain('ADDR 12345000')
  })

  describe('the BMC', () => {
    it('has an event log, which keeps an event', async () => {
      const entries = async () => Number(/^Entries +: (\d+)/m.exec(await run(['ipmitool', 'sel', 'info']))?.[1])
      const before = await entries()
      await addEvent(machine())
      expect(await entries()).toBe(before + 1)
      expect(await run(['ipmitool', 'sel', 'elist'])).toMatch(/Temperature #0x10 \| Upper Critical going high/)
    })

    it('has sensors that show what they are set to', async () => {
      await healthySensors(machine())
      expect(await run(['ipmitool', 'sdr', 'elist'])).toMatch(/^CPU1 Temp +\| 10h \| ok .*\| 41 degrees C/m)
      await setSensor(machine(), 0x10, 99)
      expect(await run(['ipmitool', 'sdr', 'elist'])).toMatch(/^CPU1 Temp .*\| 99 degrees C/m)
      await healthySensors(machine())
    })
  })

  it('its memory is nearly full, and it goes on', async () => {
    const available = async () => Number(/^MemAvailable: +(\d+)/m.exec(await run(['cat', '/proc/meminfo']))?.[1]) / 1024
    await fillMemory(machine(), 150)
    onTestFinished(async () => void (await freeMemory(machine())))
    await until('the memory to be taken', async () => (await available()) < 250)
    expect(await run(['echo', 'alive'])).toBe('alive')
  })

  it('its clock jumps by an hour; its monotonic clock does not', async () => {
    const now = async () => Number(await run(['date', '+%s']))
    const [clock, up] = [await now(), await uptime(machine())]
    await stepClock(machine(), 3600)
    expect((await now()) - clock - ((await uptime(machine())) - up)).toBeGreaterThan(3590)
    await stepClock(machine(), -3600)
  })
}
