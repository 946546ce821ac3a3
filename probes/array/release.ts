// Takes apart again what array/assemble put together. What somebody else assembled, for writing, is left alone.
import { realpath } from 'node:fs/promises'
import { z } from 'zod'
import { onlyRoot, withDrives } from '../block/declaration.ts'
import { lookAtUse } from '../block/in-use.ts'
import { Skip } from '../contract/errors.ts'
import { defineProbe, type Target } from '../contract/probe.ts'
import { type Evidence, pass, step } from '../contract/step.ts'
import { ownLink } from './assemble.ts'
import { isReadOnly } from './live.ts'
import { mdUuid, readArray } from './members.ts'
import { onlyItsController } from './raid-volume.ts'
import { spoken } from './spoken.ts'
import { findGroup } from './volume-group.ts'
import { volumesOf } from './volumes.ts'

export default defineProbe({
  id: 'array/release',
  title: 'array/release.title',
  summary: 'array/release.summary',
  target: 'array',
  params: z.object({}),
  tools: ['lsblk', 'mdadm'],
  applies: onlyItsController,
  denied: onlyRoot,
  claims: target => withDrives(target, 'exclusive'),
  writes: false,
  estimate: () => ({ low: 1, high: 20 }),
  async *run({ target, signal }) {
    yield* step('Release', () => (mdUuid(target) === undefined ? deactivate(target, signal) : stop(target, signal)))
  },
})

const TIMEOUT_MS = 60_000

async function* stop(target: Target, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  const { name, live } = await readArray(target, signal)
  if (name === undefined) throw notAssembled()
  const device = `/dev/${name}`
  const ours = (await realpath(ownLink(mdUuid(target) ?? '')).catch(() => undefined)) === device
  if (!ours || (live && !isReadOnly(live))) throw notOurs(device)
  const { exitCode, said } = await spoken('mdadm', ['--stop', device], { signal, timeout: TIMEOUT_MS })
  // 1: it is in use, or gone.
  if (exitCode !== 0) throw await inUse(device, said, signal)
  yield pass('array-released', `${device} is stopped; its members are as they were.`)
}

async function* deactivate(target: Target, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  const { uuid, name } = await findGroup(target, signal)
  const volumes = await volumesOf(uuid, signal)
  const [first] = volumes
  if (!first) throw notAssembled()
  if (volumes.some(({ readOnly }) => !readOnly)) throw notOurs(name)
  const call = ['vgchange', '--activate', 'n', '--select', `vg_uuid=${uuid}`]
  const { exitCode, said } = await spoken('lvm', call, { signal, timeout: TIMEOUT_MS })
  if (exitCode !== 0) throw await inUse(`/dev/${first.name}`, said, signal)
  yield pass('volume-group-released', `The volumes of ${name} are gone; its members are as they were.`)
}

const notAssembled = () => new Skip('not-assembled', 'It is not assembled; there is nothing to release.')

const notOurs = (what: string) =>
  new Skip('not-ours', `${what} can be written to: it was not array/assemble that assembled it. Whoever did ends it.`)

const inUse = async (device: string, said: string, signal: AbortSignal) => {
  const { explanation } = await lookAtUse(device, { signal })
  return new Skip('in-use', `${device} is in use${explanation ? `: ${explanation}` : ''}. ${said}`)
}
