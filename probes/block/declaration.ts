// What the declarations of all probes on drives, partitions and arrays share.
import { Inconclusive } from '../contract/errors.ts'
import type { Claim, Target } from '../contract/probe.ts'

export const onlyRoot = (): string | undefined =>
  process.getuid?.() === 0 ? undefined : 'Only root may read drives directly.'

/** The target, and the drives that it lies on: others may read these, but not test them to their limit. */
export const withDrives = ({ id, drives = [] }: Target, mode: Claim['mode']): Claim[] => [
  { resource: id, mode },
  ...drives.map(resource => ({ resource, mode: 'shared' as const })),
]

/** Throws when the target has no block device now. */
export const deviceOf = ({ device, name }: Target): string => {
  if (device === undefined) throw new Inconclusive('no-device', `${name} has no block device now.`)
  return device
}
