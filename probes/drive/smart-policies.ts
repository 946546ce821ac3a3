// From how much on a drive is watched or replaced. Each number comes from somebody; whose it is stands beside it.

/** More than `above` is beyond the limit. */
interface Bound {
  above: number
  source: string
}

export interface Bounds {
  replace?: Bound
  watch?: Bound
}

export type CountRule =
  | 'ata.5'
  | 'ata.10'
  | 'ata.183'
  | 'ata.184'
  | 'ata.187'
  | 'ata.196'
  | 'ata.197'
  | 'ata.198'
  | 'ata.199'
  | 'sas.uncorrected'
  | 'sas.reread'
  | 'sas.grown'
  | 'nvme.used'
  | 'nvme.media'

export type Policy = Readonly<Record<CountRule, Bounds>>

const SCALEWAY = 'Scaleway, Dedibox documentation, "Diagnose a defective disk"'
const BACKBLAZE = 'https://www.backblaze.com/blog/what-smart-stats-indicate-hard-drive-failures'
const SCRUTINY = 'Scrutiny, thresholds/ata_attribute_metadata.go, by failures at Backblaze'
const TRUENAS = 'TrueNAS, alert for uncorrected errors'
const CABLE = 'counts transfers over cable and backplane, not the medium'
const OURS = 'Rescue Pro'

const above = (above: number, source: string): Bound => ({ above, source })
const watched = (source: string): Bounds => ({ watch: above(0, source) })

const rescuePro: Policy = {
  'ata.5': { watch: above(0, BACKBLAZE), replace: above(20, SCALEWAY) },
  'ata.10': watched(SCRUTINY),
  'ata.183': { watch: above(0, SCRUTINY), replace: above(20, SCALEWAY) },
  'ata.184': watched(SCRUTINY),
  'ata.187': watched(BACKBLAZE),
  'ata.196': watched(SCRUTINY),
  'ata.197': { watch: above(0, BACKBLAZE), replace: above(20, SCALEWAY) },
  'ata.198': watched(BACKBLAZE),
  'ata.199': watched(CABLE),
  'sas.uncorrected': { replace: above(0, `${SCALEWAY}; ${TRUENAS}`) },
  'sas.reread': watched(SCALEWAY),
  'sas.grown': { watch: above(0, OURS), replace: above(20, OURS) },
  // The specification: 100 % "may not indicate an NVM subsystem failure".
  'nvme.used': { watch: above(89, 'NVM Express base specification, Percentage Used') },
  'nvme.media': watched('smartd: critical only when it grows'),
}

const unhealthy: Bounds = { watch: above(5, SCALEWAY), replace: above(20, SCALEWAY) }

const scaleway: Policy = {
  ...rescuePro,
  'ata.5': unhealthy,
  'ata.183': unhealthy,
  'ata.197': unhealthy,
  'sas.reread': { replace: above(0, SCALEWAY) },
}

/** Over 100 % alone is no reason, by Hetzner's support (https://gitlab.com/mrman/docker-images/-/merge_requests/24): the spare is. */
const hetzner: Policy = { ...rescuePro, 'nvme.used': {} }

/** "Greater than zero, we have a reason to investigate": no count alone replaces a drive. */
const backblaze: Policy = {
  ...rescuePro,
  'ata.5': watched(BACKBLAZE),
  'ata.10': {},
  'ata.183': {},
  'ata.184': {},
  'ata.196': {},
  'ata.197': watched(BACKBLAZE),
}

export const POLICIES = { 'rescue-pro': rescuePro, scaleway, hetzner, backblaze } as const
export type PolicyName = keyof typeof POLICIES
export const POLICY_NAMES = Object.keys(POLICIES) as [PolicyName, ...PolicyName[]]
