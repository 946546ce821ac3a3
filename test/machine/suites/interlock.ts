// Whoever comes first has the drive, and nobody else: people who mount it, and our tests.
import { basename } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { targets } from '../answers.ts'
import { devicePath, promptDrive, slowSectors } from '../faults/drives.ts'
import type { Machine } from '../machine.ts'
import { mountRace } from '../mount-race.ts'
import { runHere } from '../product.ts'
import { until } from '../until.ts'

const DRIVE = 'sata0'
const PLACE = '/run/interlock'
const SKIP = 3
const MOST_TRIES = 20

export const interlockSuite = (machine: () => Machine) => {
  describe('the interlock', () => {
    const run = (argv: string[]) => machine().guest.run(argv)
    let [device, target] = ['', '']
    const state = () => runHere(machine(), ['partition/state', target])
    const fences = async () => {
      const all = await run(['dmsetup', 'info', '-c', '--noheadings', '--separator', ' ', '-o', 'name,uuid'])
      const ours = all.split('\n').filter(line => line.startsWith(`rescue-pro-${basename(device)}-`))
      return ours.join('\n').match(/RESCUE-PRO-\d+/g)
    }

    beforeAll(async () => {
      device = await devicePath(machine(), machine().drive(DRIVE).serial)
      await run(['mkfs.ext4', '-q', '-F', device])
      await run(['mkdir', '-p', PLACE])
      target = await until('the product to see its file system', async () => {
        const found = (await targets(machine())).find(one => one.kind === 'partition' && one.device === device)
        return found?.id
      })
    })

    it('refuses what is mounted, and says where, by whom and from where', async () => {
      await run(['sh', '-c', `mount -t ext4 ${device} ${PLACE} && cd ${PLACE} && (sleep 600 > /dev/null 2>&1 &)`])
      const { code, stdout, stderr } = await machine().guest.attempt(['rescue-pro', 'run', 'partition/state', target])
      expect(code).toBe(SKIP)
      const said = /mounted at \/run\/interlock by sleep, pid (\d+), SSH from 10\.0\.2\.2/.exec(stdout + stderr)
      expect(said, stdout + stderr).not.toBeNull()
      await run(['kill', said?.[1] ?? ''])
      await until(
        'the drive to be unmounted',
        async () => (await machine().guest.attempt(['umount', PLACE])).code === 0,
      )
    })

    it('leaves the drive as it was, and proves it', async () => {
      await run(['sync'])
      const before = await machine().drive(DRIVE).digest()
      const { code, stdout } = await state()
      expect(code, stdout).toBe(0)
      expect(await machine().drive(DRIVE).digest()).toBe(before)
    })

    it('lets no mount through while a test works, in any namespace', async () => {
      const { refused, through } = await mountRace(machine(), device, 'ext4', async () => {
        // A test that was refused, because the other side was first, is started again.
        for (let tries = 0, worked = 0; worked < 2 && tries < MOST_TRIES; tries++)
          worked += (await state()).code === SKIP ? 0 : 1
      })
      expect(through).toBe(0)
      expect(refused).toBeGreaterThan(200)
    })

    it('takes away the fence of a test that was killed', async () => {
      onTestFinished(() => void promptDrive(machine(), DRIVE))
      await run(['blockdev', '--flushbufs', device])
      slowSectors(machine(), DRIVE, 64, 2048, 2000)
      const killed = state()
      const [fence = ''] = await until('the fence to stand', async () => (await fences()) ?? undefined)
      expect((await machine().guest.attempt(['mount', '-t', 'ext4', device, PLACE])).code).toBe(32)
      await run(['kill', '-KILL', fence.replace('RESCUE-PRO-', '')])
      await promptDrive(machine(), DRIVE)
      await killed
      await until('the fence to be gone', async () => (await fences()) === null)
      await run(['mount', '-t', 'ext4', device, PLACE])
      await run(['umount', PLACE])
    })
  })
}
