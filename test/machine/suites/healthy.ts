// A machine that nothing is wrong with: through its command line and HTTP, to its report.
import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { CODE_NOT_TAKEN } from '../../image/code-not-taken.ts'
import { report, targets } from '../answers.ts'
import { DRIVES } from '../hardware.ts'
import type { Machine } from '../machine.ts'
import { api, CODE, fingerprint, passed, rescuePro } from '../product.ts'
import { memoryModules } from '../smbios.ts'
import { until } from '../until.ts'

/** What of the machine udev is asked to look at when it starts. */
const TRIGGER = new URL(
  '../../../image/root/etc/systemd/system/systemd-udev-trigger.service.d/rescue-pro.conf',
  import.meta.url,
)

export const healthySuite = (machine: () => Machine) => {
  it('knows its drives by their serial numbers from its first answer on', async () => {
    await until('all drives to be found', async () => {
      const drives = (await targets(machine())).filter(({ kind }) => kind === 'drive')
      expect(drives.filter(({ serialNumber }) => serialNumber === undefined)).toEqual([])
      return drives.length === DRIVES.length
    })
  })

  it('shows on its console where it is reached, the code, and the certificate’s fingerprint', async () => {
    const shown = await fingerprint(machine())
    await until('the console to show the fingerprint', () => machine().console().replace(/\s/g, '').includes(shown))
    await until('the console to show the address', () => machine().console().includes('https://10.0.2.15/'))
    expect(machine().console()).toContain(CODE)
  })

  it('refuses a wrong code, and signs in with the given one', async () => {
    const signIn = (code: string) => api(machine(), '/api/session', { method: 'POST', body: { code } })
    expect(await signIn('AAAAA-AAAAA-AAAAA-AAAAA-AAAAA')).toMatchObject({ status: 401, body: { code: 'wrong-code' } })
    expect(await signIn(CODE)).toMatchObject({ status: 204 })
    expect((await rescuePro(machine(), ['list'], 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA')).code).not.toBe(0)
  })

  it('lists its memory modules and drives with their serial numbers', async () => {
    expect(await passed(machine(), ['machine/inventory'])).toContain('PASS')
    const serials = (await report(machine())).components.map(({ serialNumber }) => serialNumber)
    expect(serials).toEqual(expect.arrayContaining(memoryModules(machine().memoryMib).map(({ serial }) => serial)))
    expect(serials).toEqual(expect.arrayContaining(DRIVES.map(({ serial }) => serial)))
  })

  it('starts with the code that V8 made when the image was built, perhaps on another processor', async () => {
    const answer = await machine().guest.run(['node', '--eval', CODE_NOT_TAKEN, '/opt/rescue-pro'])
    const { files, refused } = JSON.parse(answer)
    expect(files).toBeGreaterThan(20)
    expect(refused).toEqual([])
  })

  it('passes the memory test and the processor load', async () => {
    expect(await passed(machine(), ['memory/memtester', '--megabytes', '2'])).toContain('PASS')
    expect(await passed(machine(), ['cpu/stress', '--seconds', '3'])).toContain('PASS')
  })

  it('has not kept from udev what has a driver to be loaded, the look for media, nor the serial console', async () => {
    const subsystems = [...readFileSync(TRIGGER, 'utf8').matchAll(/--subsystem-nomatch=(\S+)/g)].map(([, name]) => name)
    const known = (names: (string | undefined)[]) => {
      const places = names.flatMap(name => [`/sys/class/${name}/*/uevent`, `/sys/bus/${name}/devices/*/uevent`])
      return machine().guest.run(['sh', '-c', `cat ${places.join(' ')} 2> /dev/null; true`])
    }
    expect(await known(['pci'])).toMatch(/^MODALIAS=/m)
    const kept = await known(subsystems)
    expect(kept).toContain('DEVNAME=tty1')
    expect(kept).not.toMatch(/^MODALIAS=/m)
    expect(await machine().guest.run(['cat', '/sys/module/block/parameters/events_dfl_poll_msecs'])).toBe('2000')
    expect(await machine().guest.run(['systemctl', 'is-active', 'dev-ttyS0.device'])).toBe('active')
  })

  it('shows no traces of a crash', async () => {
    expect(await passed(machine(), ['machine/last-boot'])).toContain('PASS')
    expect(await machine().guest.run(['ls', '/sys/fs/pstore'])).toBe('')
  })

  it('is blamed for nothing in the report', async () => {
    const { parts } = await report(machine())
    expect(parts.filter(({ verdict }) => verdict === 'REPLACE' || verdict === 'WATCH')).toEqual([])
  })

  it('keeps its secret out of journal, process list, kernel messages and command line', async () => {
    const [journal, processes, kernel, commandLine] = await Promise.all([
      machine().guest.run(['journalctl', '--all', '--no-pager', '--output=export']),
      machine().guest.run(['ps', 'auxwwe']),
      machine().guest.run(['dmesg']),
      machine().guest.run(['cat', '/proc/cmdline']),
    ])
    for (const text of [journal, processes, kernel, commandLine]) {
      expect(text).not.toContain(CODE)
      expect(text).not.toContain(CODE.replaceAll('-', ''))
    }
    expect(commandLine).toContain('rescuepro.code=***')
    expect(journal).toContain('Linux version')
  })

  it('listens on 443 and 22', async () => {
    const listening = await machine().guest.run(['ss', '--no-header', '--listening', '--tcp', '--numeric'])
    const ports = [...listening.matchAll(/\S+:(\d+)\s+\S+:\*/g)].map(([, port]) => Number(port))
    expect([...new Set(ports)].sort((a, b) => a - b)).toEqual([22, 443])
  })

  it('has written nothing to its drives', async () => {
    const written = await machine().guest.run(['sh', '-c', 'cat /sys/block/sd*/stat /sys/block/nvme*/stat'])
    expect(written.split('\n').map(line => Number(line.trim().split(/\s+/)[6]))).toEqual(DRIVES.map(() => 0))
    for (const { name } of DRIVES) {
      const { counts, file } = machine().drive(name)
      expect(counts.writes).toBe(0)
      // It was made without any: whatever is written takes some.
      expect((await stat(file)).blocks).toBe(0)
    }
  })
}
