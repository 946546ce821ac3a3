// Assembles an array, or activates a volume group, so that nothing can be written to it: its volumes can then be looked
// at, checked and explored. Only ever on request.
import { realpath } from 'node:fs/promises'
import { z } from 'zod'
import { onlyRoot, withDrives } from '../block/declaration.ts'
import { Inconclusive, Skip } from '../contract/errors.ts'
import { defineProbe, type Target } from '../contract/probe.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, measurement, pass, step } from '../contract/step.ts'
import { output } from '../tool.ts'
import { mdUuid, memberName, readArray } from './members.ts'
import { provenAll } from './proof.ts'
import { onlyItsController } from './raid-volume.ts'
import { spoken } from './spoken.ts'
import { findGroup } from './volume-group.ts'
import { volumesOf } from './volumes.ts'

export default defineProbe({
  id: 'array/assemble',
  title: 'array/assemble.title',
  summary: 'array/assemble.summary',
  target: 'array',
  params: z.object({}),
  tools: ['lsblk', 'mdadm', 'udevadm'],
  applies: onlyItsController,
  denied: onlyRoot,
  claims: target => withDrives(target, 'exclusive'),
  writes: false,
  estimate: () => ({ low: 1, high: 30 }),
  async *run({ target, signal }) {
    yield* mdUuid(target) === undefined ? activate(target, signal) : assemble(target, signal)
  },
})

const TIMEOUT_MS = 60_000

/** The name by which an array of ours is known; mdadm 4.4 takes 32 characters. */
export const ownLink = (uuid: string) => `/dev/md/rescue-${uuid.slice(0, 8)}`

async function* assemble(target: Target, signal: AbortSignal): AsyncGenerator<RecordBody, void> {
  const uuid = mdUuid(target) ?? ''
  const { members, name } = await readArray(target, signal)
  if (name !== undefined) throw new Skip('already-assembled', `It is assembled already, as /dev/${name}.`)
  const paths = members.map(member => `/dev/${member.name}`)
  // Without --run, one that lacks a member would not start; --readonly keeps it from being made equal or rebuilt.
  const options = ['--readonly', '--run', '--config=none', `--uuid=${colons(uuid)}`]
  const assembling = step('Assembly', async function* () {
    const call = ['--assemble', ...options, ownLink(uuid), ...paths]
    const { exitCode, said } = await spoken('mdadm', call, { signal, timeout: TIMEOUT_MS })
    // 1 and 2: it could not be started, mdadm(8).
    if (exitCode !== 0) throw new Inconclusive('not-assembled', `mdadm did not assemble it: ${said}`)
    await settled(signal)
    const device = await realpath(ownLink(uuid))
    yield measurement('device', device, { metadata: { members: members.map(memberName) } })
    yield pass('array-assembled', `It is there as ${device}, read-only, until array/release or the next start.`)
  })
  yield* provenAll(
    members.map(member => member.name),
    assembling,
  )
}

/** As mdadm writes it: four groups of eight. */
const colons = (uuid: string) => uuid.replaceAll('-', '').match(/.{8}/g)?.join(':') ?? ''

async function* activate(target: Target, signal: AbortSignal): AsyncGenerator<RecordBody, void> {
  const { name, uuid, devices } = await findGroup(target, signal)
  if ((await volumesOf(uuid, signal)).length > 0) throw new Skip('already-assembled', `${name} is active already.`)
  const config = `activation { read_only_volume_list = [ "${name}" ] monitoring = 0 }`
  const activating = step('Activation', async function* (): AsyncGenerator<Evidence, void> {
    const call = ['vgchange', '--activate', 'y', '--config', config, '--select', `vg_uuid=${uuid}`]
    const { exitCode, said } = await spoken('lvm', call, { signal, timeout: TIMEOUT_MS })
    await settled(signal)
    const volumes = await volumesOf(uuid, signal)
    // 5: not all of its volumes, lvm(8).
    if (exitCode !== 0 || volumes.length === 0)
      throw new Inconclusive('not-assembled', `Its volumes could not all be activated: ${said}`)
    yield* volumes.map(volume => measurement('device', `/dev/${volume.name}`))
    const text = `${volumes.length} volumes of ${name} are there, read-only, until array/release or the next start.`
    yield pass('volume-group-active', text)
  })
  yield* provenAll(
    devices.map(device => device.replace('/dev/', '')),
    activating,
  )
}

/** Until udev has looked at what is new: it tells the type of what lies there. */
const settled = (signal: AbortSignal) => output('udevadm', ['settle', '--timeout=10'], { signal, timeout: 20_000 })
