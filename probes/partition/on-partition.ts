// What the probes of a partition's file system have in common.
import { contentOf } from '../contract/content.ts'
import type { Target } from '../contract/probe.ts'
import { word } from '../contract/words.ts'

/** Why there can be no file system. */
export const whyNoFileSystem = ({ fileSystem }: Target): string | undefined => {
  const content = contentOf(fileSystem)
  return content === 'files' ? undefined : word(REASONS[content])
}

const REASONS = { encrypted: 'reason.encrypted', member: 'reason.member', swap: 'reason.swap' } as const

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
