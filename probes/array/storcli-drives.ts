// The drives behind a MegaRAID controller, in the answer of `storcli64 /call/eall/sall show all J`.
import { z } from 'zod'
import { known, meant } from '../machine/known.ts'
import { cleaned } from '../machine/sysfs.ts'
import type { RaidCounter, RaidMember } from './raid-volume.ts'

export const Said = z.union([z.string(), z.number()]).transform(text => cleaned(`${text}`, 64))

/** By their slots; those whose health or identity is not told are left out. */
export const parseDrives = (data: unknown): Map<string, RaidMember> => {
  const all = z.record(z.string(), z.unknown()).safeParse(data).data ?? {}
  const found = Object.keys(all).flatMap(name => {
    const row = Row.safeParse(all[name]).data?.[0]
    const detail = z.record(z.string(), z.unknown()).safeParse(all[`${name} - Detailed Information`]).data ?? {}
    const health = Health.safeParse(detail[`${name} State`]).data
    const identity = Identity.safeParse(detail[`${name} Device attributes`]).data
    return row && health && identity ? [drive(row, health, identity)] : []
  })
  return new Map(found.map(one => [one.slot, one]))
}

/** The state is the configuration's; where the drive itself is not told of, nothing is known of its health. */
export const member = (slot: string, said: string, drives: ReadonlyMap<string, RaidMember>): RaidMember => {
  const drive = drives.get(slot)
  const state = DRIVE_STATES.get(said.toLowerCase()) ?? { condition: 'unclear' }
  if (drive) return { ...drive, said, ...state }
  return { slot, said, counters: [], ...(state.condition === 'good' ? { condition: 'unclear' as const } : state) }
}

const Row = z.array(z.object({ 'EID:Slt': Said, State: Said })).length(1)
const Health = z.object({
  'Media Error Count': z.number(),
  'Other Error Count': z.number(),
  'Predictive Failure Count': z.number(),
  'S.M.A.R.T alert flagged by drive': Said,
})
const Identity = z.object({ SN: Said, 'Model Number': Said })

const drive = (
  row: z.infer<typeof Row>[number],
  health: z.infer<typeof Health>,
  identity: z.infer<typeof Identity>,
): RaidMember => ({
  slot: row['EID:Slt'],
  said: row.State,
  condition: 'unclear',
  counters: counters(health),
  ...known({ serialNumber: meant(identity.SN), model: meant(identity['Model Number']) }),
})

const counters = (health: z.infer<typeof Health>): RaidCounter[] => [
  { name: 'media errors', value: health['Media Error Count'] },
  { name: 'other errors', value: health['Other Error Count'] },
  {
    name: 'predicted failures',
    value: health['Predictive Failure Count'],
    limit: { rule: 'raid-drive-failure-predicted', value: 0, source: 'storcli: Predictive Failure Count' },
  },
  {
    name: 'SMART alert',
    value: health['S.M.A.R.T alert flagged by drive'],
    limit: { rule: 'raid-drive-smart-alert', value: 'No', source: 'storcli: S.M.A.R.T alert flagged by drive' },
  },
]

const GUIDE = 'Intel RAID Controller RS25SB008 Hardware User’s Guide, table of drive states'
const DRIVE_STATES = new Map<string, Pick<RaidMember, 'condition' | 'meaning'>>([
  ['onln', { condition: 'good' }],
  ['dhs', { condition: 'good' }],
  [
    'failed',
    { condition: 'failed', meaning: `a drive on which the firmware detects an unrecoverable error (${GUIDE})` },
  ],
  ['offln', { condition: 'out', meaning: `a part of a volume which has invalid data for it (${GUIDE})` }],
  ['msng', { condition: 'missing', meaning: `a drive which has been removed from its location (${GUIDE})` }],
  ['rbld', { condition: 'rebuilding' }],
  ['cpybck', { condition: 'rebuilding' }],
])
