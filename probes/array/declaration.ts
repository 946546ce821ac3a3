// What the declarations of all probes on arrays share.
import type { Claim, Target } from '../contract/probe.ts'

/** The array, and the drives that it lies on: a test of one of these would disturb it. */
export const claimArray = ({ id, drives = [] }: Target, mode: Claim['mode']): Claim[] => [
  { resource: id, mode },
  ...drives.map(resource => ({ resource, mode: 'shared' as const })),
]

export const onlyRoot = (): string | undefined =>
  process.getuid?.() === 0 ? undefined : 'Only root may read drives and arrays.'
