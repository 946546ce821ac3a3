// The explorer where the kernel has a device-mapper: a crashed partition as the next start would find it, and as it is.
import { beforeAll, describe, expect, it } from 'vitest'
import { targets } from '../answers.ts'
import type { Machine } from '../machine.ts'
import { api, rescuePro } from '../product.ts'
import { until } from '../until.ts'

const FOLDER = '/tmp/rescue-pro-test-explorer'
/** jfs_fsck 1.1.15 cannot replay what Linux 6.12 has logged. */
const TYPES = [
  { type: 'ext4', size: '64M', replayed: true },
  // XFS is never smaller.
  { type: 'xfs', size: '300M', replayed: true },
  { type: 'jfs', size: '64M', replayed: false },
] as const

export const explorerSuite = (machine: () => Machine) => {
  describe.each(TYPES)('$type that was in use when the power went', ({ type, size, replayed }) => {
    const image = `${FOLDER}/${type}`
    let device = ''
    let before = ''
    const run = (...argv: string[]) => machine().guest.run(argv)
    const explore = (...words: string[]) => rescuePro(machine(), ['explore', device, ...words])

    beforeAll(async () => {
      device = await crashed(machine(), { type, size, image })
      before = await run('sha256sum', image)
    })

    it.skipIf(replayed)('says that its journal could not be replayed', async () => {
      const shown = await explore('ls', '/')
      expect(shown).toMatchObject({
        code: 0,
        stdout: '',
        stderr: expect.stringContaining('journal was not replayed'),
      })
    })

    it.runIf(replayed)('shows what only its journal holds', async () => {
      expect(await explore('ls', '/')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^d\S+ .* late$/m) })
      const log = (await run('cat', '/etc/hostname')).trim()
      const { code, stdout, stderr } = await explore('cat', '/late/log')
      expect([code, stdout], stderr).toEqual([0, log])
    })

    it('cannot be mounted by others while it is looked at', async () => {
      const id = (await targets(machine())).find(one => one.kind === 'partition' && one.device === device)?.id
      const view = (asked: Parameters<typeof api>[2]) => api(machine(), `/api/partitions/${id}/view`, asked)
      await view({ method: 'POST', body: {} })
      await until('it to be opened', async () => (await view({})).status === 200)
      const { code } = await machine().guest.attempt(['mount', '-o', 'ro', device, placeOf(image)])
      expect(code).toBe(32)
      expect(await run('cat', '/proc/mounts')).not.toContain('rescue-pro-view')
      expect((await view({ method: 'DELETE' })).status).toBe(204)
    })

    it('is as it was, byte by byte', async () => {
      expect(await run('sha256sum', image)).toBe(before)
    })
  })
}

const placeOf = (image: string) => `${image}-place`

interface Wanted {
  type: string
  size: string
  image: string
}

/** A loop device over what was on the drive while it was being written to: a copy made under a mounted file system. */
const crashed = async ({ guest }: Machine, { type, size, image }: Wanted): Promise<string> => {
  const live = `${image}-live`
  const place = placeOf(image)
  await guest.run(['mkdir', '-p', place])
  await guest.run(['truncate', `--size=${size}`, live])
  await guest.run([`mkfs.${type}`, '-q', live])
  await guest.run(['mount', '-o', 'loop', '-t', type, live, place])
  await guest.run(['mkdir', `${place}/late`])
  await guest.run(['cp', '/etc/hostname', `${place}/late/name`])
  await guest.run(['dd', 'if=/etc/hostname', `of=${place}/late/log`, 'conv=fsync', 'status=none'])
  await guest.run(['cp', '--sparse=always', live, image])
  await guest.run(['umount', place])
  await guest.run(['rm', live])
  return (await guest.run(['losetup', '--find', '--show', image])).trim()
}
