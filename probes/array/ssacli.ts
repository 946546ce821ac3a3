// Volumes of HP's and HPE's Smart Array controllers, by `ssacli` or the older `hpssacli`, which print the same.
import { known, meant } from '../machine/known.ts'
import { cleaned } from '../machine/sysfs.ts'
import { field, type Node, parseIndented } from './indented.ts'
import type { RaidController, RaidMember, RaidSign, RaidVolume } from './raid-volume.ts'

export const SSACLI_QUESTION = ['ctrl', 'all', 'show', 'config', 'detail'] as const

/** Text that names no controller has no volumes. */
export const parseSsacli = (text: string): RaidVolume[] =>
  parseIndented(text, line => CONTROLLER.test(line)).flatMap(node => {
    const controller = controllerOf(node)
    return node.children.filter(({ text }) => /^array\b/i.test(text)).flatMap(array => volumesOf(array, controller))
  })

const CONTROLLER = / in Slot \d/

const controllerOf = (node: Node): RaidController => ({
  name: cleaned(node.text.split(CONTROLLER)[0] ?? '', 64),
  status: said(node, 'Controller Status'),
  signs: cacheSigns(node),
  ...known({ serialNumber: told(node, 'Serial Number') }),
})

const told = (node: Node, name: string) => meant(cleaned(field(node, name) ?? '', 64))

const said = (node: Node, name: string) => told(node, name) ?? 'not told'

/** With a battery that is not ready, the controller keeps nothing in its cache, unless it is told to do without one. */
const cacheSigns = (node: Node): RaidSign[] => {
  const battery = field(node, 'Battery/Capacitor Status')
  const ready = battery === 'OK'
  if (!ready && field(node, 'No-Battery Write Cache') === 'Enabled')
    return [
      {
        verdict: 'raid-cache-unprotected',
        message: `It writes back from its cache also without a battery (battery: ${cleaned(battery ?? 'none', 64)}): a power cut loses what is in there.`,
      },
    ]
  if (battery === undefined || ready) return []
  return [
    { verdict: 'raid-battery-not-ready', message: `The battery of the controller’s cache: ${cleaned(battery, 64)}.` },
  ]
}

const volumesOf = (array: Node, controller: RaidController): RaidVolume[] => {
  const members = array.children.flatMap(memberOf)
  return array.children.flatMap(node => {
    const [, number] = /^Logical Drive: (\d{1,4})$/.exec(node.text) ?? []
    if (number === undefined) return []
    const state = stateOf(node, array)
    const level = said(node, 'Fault Tolerance')
    const device = /^\/dev\/[\w/]+$/.exec(field(node, 'Disk Name') ?? '')?.[0]
    return {
      controller,
      number: Number(number),
      level: /^\d/.test(level) ? `RAID ${level}` : level,
      said: state,
      condition: VOLUME_STATES.find(([words]) => words.test(state))?.[1] ?? 'unclear',
      members,
      outside: [],
      signs: mediaSigns(node),
      ...known({ device }),
    }
  })
}

/** A volume can be good in an array that is not: a spare may have failed. */
const stateOf = (volume: Node, array: Node) => {
  const own = said(volume, 'Status')
  return own === 'OK' ? said(array, 'Status') : own
}

/** The words of HP’s manuals; what they do not explain is unclear. */
const VOLUME_STATES: readonly [RegExp, RaidVolume['condition']][] = [
  [/^OK$/, 'optimal'],
  [/^(Interim Recovery Mode|Ready for (Rebuild|Recovery).*)$/, 'degraded'],
  [/^(Recovering|Rebuilding)\b/, 'rebuilding'],
  [/^Failed$/, 'failed'],
]

const mediaSigns = (volume: Node): RaidSign[] => {
  const errors = field(volume, 'Unrecoverable Media Errors')
  return errors === undefined || errors === 'None'
    ? []
    : [{ verdict: 'array-media-errors', message: `Unrecoverable media errors in it: ${cleaned(errors, 64)}.` }]
}

/** A line with more on it is only an overview. */
const memberOf = (node: Node): RaidMember[] => {
  const [, slot] = /^physicaldrive ([\w:]{1,20})$/.exec(node.text) ?? []
  if (slot === undefined) return []
  const serialNumber = told(node, 'Serial Number')
  const state = said(node, 'Status')
  const reason = field(node, 'Last Failure Reason')
  return [
    {
      slot,
      said: reason === undefined ? state : `${state}, ${cleaned(reason, 64)}`,
      counters: [],
      ...known({ serialNumber, model: told(node, 'Model') }),
      ...condition(state, serialNumber, reason),
    },
  ]
}

const GUIDE = 'HP Server Manageability Extensions Provider for Storage, Physical Drive Information'

/** An empty place is called Failed as well, and has no serial number; a drive that was pulled says so. */
const condition = (
  state: string,
  serialNumber: string | undefined,
  reason = '',
): Pick<RaidMember, 'condition' | 'meaning'> => {
  if (state === 'OK') return { condition: 'good' }
  if (state === 'Rebuilding') return { condition: 'rebuilding' }
  if (state === 'Predictive Failure')
    return { condition: 'failing', meaning: `predicting a failure in the near future (${GUIDE})` }
  if (state !== 'Failed') return { condition: 'unclear' }
  if (serialNumber === undefined) return { condition: 'missing' }
  if (/remov/i.test(reason)) return { condition: 'out', meaning: 'a drive that was removed while it ran' }
  return { condition: 'failed', meaning: `no longer operating and should be replaced (${GUIDE})` }
}
