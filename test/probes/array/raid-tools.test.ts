// The tools are played by a script that prints what real ones printed, the controllers by a made tree of sysfs.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { findRaidVolume, raidVolumes } from '../../../probes/array/raid-tools.ts'
import state from '../../../probes/array/state.ts'
import { availability } from '../../../probes/availability.ts'
import type { Target } from '../../../probes/contract/probe.ts'
import { output } from '../../../probes/tool.ts'
import { isRoot } from '../block/loop-device.ts'
import { collect, of } from '../collect.ts'
import { RAID_CASES } from './raid-cases.ts'

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'raid-tools-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

/** A sysfs with one controller, and the disk that it makes at a SCSI address. */
const sysfs = (driver: string, address = '0:2:0:0') => {
  const root = folder()
  const disk = join(root, `devices/pci0000:00/0000:02:00.0/host0/target0:2:0/${address}`)
  for (const path of [disk, join(root, 'class/scsi_host/host0'), join(root, 'class/block/sda')])
    mkdirSync(path, { recursive: true })
  writeFileSync(join(root, 'class/scsi_host/host0/proc_name'), `${driver}\n`)
  symlinkSync(disk, join(root, 'class/block/sda/device'))
  return root
}

/** Alone on PATH but for the system's own. Leaves the file `asked` when it is. */
const installed = (name: string, script: string) => {
  const place = folder()
  writeFileSync(join(place, name), `#!/bin/sh\ntouch ${place}/asked\necho noise >&2\n${script}\n`)
  chmodSync(join(place, name), 0o755)
  vi.stubEnv('PATH', `${place}:/usr/bin:/bin`)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  return { asked: () => existsSync(join(place, 'asked')) }
}

const STORCLI = `case "$*" in
  "/call show all J nolog") cat ${RAID_CASES}storcli/call-show-all.json ;;
  "/call/eall/sall show all J nolog") cat ${RAID_CASES}storcli/call-eall-sall-show-all.json ;;
  *) exit 3 ;;
esac`
const SSACLI = `[ "$*" = "ctrl all show config detail" ] && cat ${RAID_CASES}ssacli/p822-mirror.txt`
const { signal } = new AbortController()

test.each(['storcli64', 'storcli', 'perccli64', 'perccli'])('%s tells of the volumes of a MegaRAID', async name => {
  installed(name, STORCLI)
  expect(await raidVolumes(sysfs('megaraid_sas'))).toMatchObject([{ level: 'RAID6', device: '/dev/sda' }])
})

test.each([
  { name: 'ssacli', driver: 'smartpqi' },
  { name: 'hpssacli', driver: 'hpsa' },
])('$name tells of the volumes of a Smart Array', async ({ name, driver }) => {
  installed(name, SSACLI)
  expect(await raidVolumes(sysfs(driver))).toMatchObject([{ level: 'RAID 1', device: '/dev/sda' }])
})

test('a volume is the disk with its number at its controller, and no other', async () => {
  installed('storcli64', STORCLI)
  const [volume] = await raidVolumes(sysfs('megaraid_sas', '0:2:1:0'))
  expect(volume).toMatchObject({ number: 0 })
  expect(volume?.device).toBeUndefined()
})

test('where there is no such controller, the tool is not asked', async () => {
  const { asked } = installed('storcli64', STORCLI)
  expect(await raidVolumes(sysfs('ahci'))).toEqual([])
  expect(asked()).toBe(false)
})

test.each([
  { what: 'no tool', name: 'something', script: 'true' },
  { what: 'a tool that prints something else', name: 'storcli64', script: 'echo Segmentation fault' },
  { what: 'a tool that fails', name: 'storcli64', script: 'exit 139' },
  { what: 'a tool that is killed in the middle of its answer', name: 'storcli64', script: `${STORCLI}; kill -9 $$` },
])('with $what there are no volumes', async ({ name, script }) => {
  installed(name, script)
  expect(await raidVolumes(sysfs('megaraid_sas'))).toEqual([])
})

test('a volume is found again by its id; one that is not told of any more is gone', async () => {
  installed('storcli64', STORCLI)
  const sys = sysfs('megaraid_sas')
  expect(await findRaidVolume({ id: 'array-raid-0000000061913681-0' }, signal, sys)).toMatchObject({ said: 'Optl' })
  const other = findRaidVolume({ id: 'array-raid-0000000061913681-1' }, signal, sys)
  await expect(other).rejects.toMatchObject({ symptom: 'volume-gone' })
})

test('a tool that never answers is ended with the run', async () => {
  const { asked } = installed('storcli64', 'exec sleep 1000')
  const stop = new AbortController()
  const finding = findRaidVolume({ id: 'array-raid-1-0' }, stop.signal, sysfs('megaraid_sas'))
  await expect.poll(asked).toBe(true)
  stop.abort(new Error('cancelled'))
  await expect(finding).rejects.toThrow('cancelled')
})

const TARGET: Target = { id: 'array-raid-0000000061913681-0', kind: 'array', name: 'volume 0 of PRAID EP420i' }

test('nothing but its state is offered for such a volume', () => {
  const refused = availability(TARGET).filter(({ reason }) => reason?.includes('Its RAID controller'))
  expect(refused.map(({ id }) => id)).toEqual(['array/assemble', 'array/release', 'array/check', 'array/replace'])
})

test.runIf(isRoot)('a run whose volume the controller no longer tells of could not find out', async () => {
  const bodies = await collect(state, { target: TARGET })
  expect(of(bodies, 'error')).toMatchObject([{ symptom: 'volume-gone' }])
  expect(of(bodies, 'diagnosis')).toEqual([])
  expect(of(bodies, 'testRunEnd')).toMatchObject([{ status: 'ERROR' }])
})

test('a tool that was removed is said to be missing by its name alone: Debian has no package of it', async () => {
  await expect(output('storcli64', [], { signal })).rejects.toThrow(/^Not installed: storcli64\.$/)
})
