// Whether an array has all of its members, and whether these are in step. Reads the members' superblocks only.
import { z } from 'zod'
import { onlyRoot, withDrives } from '../block/declaration.ts'
import { defineProbe } from '../contract/probe.ts'
import { type Evidence, fail, limit, log, measurement, pass, step } from '../contract/step.ts'
import { allDrives } from '../drive/all-drives.ts'
import { cleaned, readText } from '../machine/sysfs.ts'
import { readWork } from './live.ts'
import { mdUuid, readArray } from './members.ts'
import { withMembersProof } from './proof.ts'
import { findRaidVolume } from './raid-tools.ts'
import { judgeRaidVolume } from './raid-verdict.ts'
import { isRaidVolumeTarget } from './raid-volume.ts'
import { judge } from './verdict.ts'
import { findGroup, type VolumeGroup } from './volume-group.ts'

export default defineProbe({
  id: 'array/state',
  title: 'array/state.title',
  summary: 'array/state.summary',
  target: 'array',
  params: z.object({}),
  tools: ['lsblk', 'mdadm'],
  denied: onlyRoot,
  claims: target => withDrives(target, 'shared'),
  writes: false,
  estimate: () => ({ low: 1, high: 20 }),
  async *run({ target, signal }) {
    if (isRaidVolumeTarget(target))
      return yield* step('RAID controller', async function* () {
        yield* judgeRaidVolume(await findRaidVolume(target, signal), await allDrives(signal))
      })
    if (mdUuid(target) === undefined)
      return yield* step('Volume group', async function* () {
        yield* judgeGroup(await findGroup(target, signal))
      })
    const parts = await readArray(target, signal)
    const look = step('Array', async function* () {
      yield* await kernelsView()
      yield* judge(parts, parts.name === undefined ? undefined : await readWork(parts.name))
    })
    yield* withMembersProof(parts, look)
  },
})

const MOST_LINES = 60

const kernelsView = async (): Promise<Evidence[]> => {
  const lines = ((await readText('/proc/mdstat')) ?? '').split('\n').slice(0, MOST_LINES)
  return lines.filter(line => line.trim() !== '').map(line => log('INFO', `/proc/mdstat: ${cleaned(line, 200)}`))
}

export const judgeGroup = ({ name, devices, missing }: VolumeGroup): Evidence[] => [
  measurement('members there', devices.length, { unit: 'members', metadata: { devices } }),
  measurement('members missing', missing, {
    unit: 'members',
    validators: [limit('volume-group-members-missing', 'EQUAL', 0, 'lvm pvs: pv_missing')],
  }),
  missing > 0
    ? fail(
        'volume-group-incomplete',
        `Of the volume group ${name}, ${missing} members are missing. There: ${devices.join(', ')}.`,
      )
    : pass('volume-group-complete', `The volume group ${name} has all of its members: ${devices.join(', ')}.`),
]
