// What the probes of a partition's file system have in common.
import type { Target } from '../contract/probe.ts'
import { type Word, word } from '../contract/words.ts'

/** Why there can be no file system, as far as udev knows what is there instead. */
export const whyNoFileSystem = ({ fileSystem = '' }: Target): string | undefined => {
  const reason = OTHERS.get(fileSystem)
  return reason && word(reason)
}

const OTHERS = new Map<string, Word>([
  ['crypto_LUKS', 'reason.encrypted'],
  ['linux_raid_member', 'reason.member'],
  ['LVM2_member', 'reason.member'],
  ['swap', 'reason.swap'],
])

/** Bytes that a check reads a second, on a drive that does little and on one that does much. */
const SLOW = 20e6
const FAST = 2e9
/** A check reads the structures alone; seldom more than so much of the whole. */
const STRUCTURES = 0.02

/** Seconds for `rounds` checks of a partition, roughly. */
export const checkSeconds = ({ size = 0 }: Target, rounds: number) => ({
  low: rounds * Math.ceil(1 + (size * STRUCTURES) / FAST),
  high: rounds * Math.ceil(5 + (size * STRUCTURES) / SLOW),
})
