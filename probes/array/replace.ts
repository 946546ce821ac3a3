// Gives an array that lacks a member a drive for it, and follows the rebuilding to its end.
import { z } from 'zod'
import { onlyRoot, withDrives } from '../block/declaration.ts'
import { readBlockDevices } from '../block/devices.ts'
import { isClaimable } from '../block/in-use.ts'
import { Inconclusive, Skip } from '../contract/errors.ts'
import { defineProbe } from '../contract/probe.ts'
import { type Evidence, fail, log, pass, step } from '../contract/step.ts'
import { word } from '../contract/words.ts'
import { readDrives } from '../machine/drives.ts'
import { followWork } from './kernel-check.ts'
import { isReadOnly, readLiveArray } from './live.ts'
import { type ArrayParts, mdUuid, readArray } from './members.ts'
import { type Candidate, candidate } from './newcomer.ts'
import { placesOf } from './places.ts'
import { onlyItsController } from './raid-volume.ts'
import { spoken } from './spoken.ts'

export default defineProbe({
  id: 'array/replace',
  title: 'array/replace.title',
  summary: 'array/replace.summary',
  target: 'array',
  params: z.object({
    serial: z
      .string()
      .min(1)
      .max(64)
      .meta({ title: word('parameter.newDrive') }),
  }),
  tools: ['lsblk', 'blkid', 'mdadm'],
  applies: target =>
    onlyItsController(target) ??
    (mdUuid(target) === undefined ? 'A volume group has no members to replace.' : undefined),
  denied: onlyRoot,
  claims: target => withDrives(target, 'exclusive'),
  writes: true,
  estimate: (_params, { size = 0 }) => ({ low: 5 + size / 250e6, high: 60 + size / 50e6 }),
  async *run({ target, params, signal }) {
    const parts = await readArray(target, signal)
    const name = running(parts)
    const chosen = await newcomer(parts, params.serial, mdUuid(target) ?? '', signal)
    yield* step('New member', () => add(name, chosen, parts, signal))
    yield* step('Rebuilding', () => rebuild(name, signal))
  },
})

/** An array is rebuilt while it runs, and a stopped one is not started for writing by a button. */
const running = (parts: ArrayParts): string => {
  if (parts.name === undefined || !parts.live)
    throw new Skip('not-assembled', 'It is not running; array/assemble starts it read-only.')
  if (placesOf(parts).missing.length === 0) throw new Skip('not-degraded', 'No member is missing; nothing to replace.')
  return parts.name
}

const newcomer = async (parts: ArrayParts, serial: string, uuid: string, signal: AbortSignal): Promise<Candidate> => {
  const [devices, drives = []] = await Promise.all([readBlockDevices(signal), readDrives(signal)])
  const wanted = candidate(parts, { serial, uuid, devices, drives })
  if (typeof wanted === 'string') throw new Skip('drive-not-fit', wanted)
  const path = `/dev/${wanted.device}`
  if (!(await isClaimable(path))) throw new Skip('in-use', `${path} is in use.`)
  const { exitCode, said } = await spoken('blkid', ['--probe', '--', path], { signal, timeout: TIMEOUT_MS })
  // 2: nothing is on it; 8: more than one thing is, blkid(8).
  if (!wanted.returning && exitCode !== 2)
    throw new Skip(
      'drive-not-empty',
      `${path} is not empty (${said}); if it may be lost, erase it with wipefs --all ${path}.`,
    )
  return wanted
}

const TIMEOUT_MS = 60_000

async function* add(
  name: string,
  { device, returning }: Candidate,
  { live }: ArrayParts,
  signal: AbortSignal,
): AsyncGenerator<Evidence, void> {
  const array = `/dev/${name}`
  const manage = (args: string[]) => spoken('mdadm', args, { signal, timeout: TIMEOUT_MS })
  if (live && isReadOnly(live)) {
    yield log('INFO', `${array} is switched from read-only to writing.`)
    await must(manage(['--readwrite', array]))
  }
  for (const gone of ['failed', 'detached'])
    yield log('INFO', `Removed ${gone}: ${(await manage([array, '--remove', gone])).said}`)
  const again = returning ? await manage([array, '--re-add', `/dev/${device}`]) : undefined
  if (again?.exitCode === 0) return yield log('INFO', `Taken back: ${again.said}`)
  yield log('INFO', `Added: ${await must(manage([array, '--add', `/dev/${device}`]))}`)
}

/** mdadm(8): everything but 0 is a failure. */
const must = async (call: ReturnType<typeof spoken>): Promise<string> => {
  const { exitCode, said } = await call
  if (exitCode !== 0) throw new Inconclusive('mdadm-refused', `mdadm refused: ${said}`)
  return said
}

async function* rebuild(name: string, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  yield log('INFO', 'The kernel rebuilds the member. When this test is cancelled, the rebuilding goes on.')
  yield* followWork(name, signal)
  const live = await readLiveArray(name)
  if (!live) throw new Inconclusive('array-gone', 'The array was stopped meanwhile.')
  yield live.degraded === 0
    ? pass('array-rebuilt', 'All members are in step again.')
    : fail(
        'array-degraded',
        `After the rebuilding ${live.degraded} members are still missing: the new one was not taken to the end.`,
      )
}
