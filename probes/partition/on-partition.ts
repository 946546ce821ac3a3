// What the probes of a partition's file system have in common.
import { onlyRoot } from '../block/declaration.ts'
import { hasMapper } from '../block/mapper.ts'
import { contentOf } from '../contract/content.ts'
import type { Target } from '../contract/probe.ts'
import { word } from '../contract/words.ts'
import { findFileSystem } from './file-systems/list.ts'

/** Why there is nothing that could be checked, by what udev found on it; where it found nothing, there may be something. */
export const whyNoCheck = ({ fileSystem }: Target): string | undefined => {
  const content = contentOf(fileSystem)
  if (content !== 'files') return word(REASONS[content])
  if (fileSystem === undefined) return undefined
  const known = findFileSystem(fileSystem)
  if (!known) return word('reason.noCheck', { type: fileSystem })
  return known.check.claims ? whyNoFence() : undefined
}

const REASONS = { encrypted: 'reason.encrypted', member: 'reason.member', swap: 'reason.swap' } as const

/** Whoever is not root does not see whether there is a device-mapper, and is told that first. */
const whyNoFence = () => (onlyRoot() === undefined && !hasMapper() ? word('reason.noMapper') : undefined)

export const whyNoPreview = (target: Target): string | undefined => whyNoCheck(target) ?? whyNoFence()

export const whyNoRepair = (target: Target): string | undefined =>
  whyNoCheck(target) ?? findFileSystem(target.fileSystem ?? '')?.onCopyOnly ?? whyNoFence()

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
