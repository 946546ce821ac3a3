// A device of a ZFS pool, as far as its labels tell without the other devices.
import { type Evidence, measurement, unknown } from '../../contract/step.ts'
import { cleaned } from '../../machine/sysfs.ts'
import type { Read } from '../bytes.ts'
import type { Layer } from '../layers.ts'
import { type List, labelPlaces, readLabel, type Value } from './zfs-label.ts'

/** `size` of the device in bytes. */
export const zfsMember = async (read: Read, size: number | undefined): Promise<Layer> => {
  const places = labelPlaces(size)
  const labels = await Promise.all(places.map(place => readLabel(read, place)))
  const whole = labels.filter(label => label !== undefined)
  const evidence = [measurement('whole ZFS labels', whole.length, { unit: 'labels' }), ...damage(whole, places)]
  // They are written by turns.
  const [label] = whole.toSorted((one, other) => Number(numberOf(other, 'txg') - numberOf(one, 'txg')))
  return label ? { evidence: [...evidence, ...described(label), ...missing(label)], ...left(label) } : { evidence }
}

const damage = (whole: readonly List[], places: readonly number[]): Evidence[] =>
  whole.length === places.length
    ? []
    : [unknown('partition-label-damaged', `Of its ${places.length} ZFS labels ${whole.length} are whole.`)]

const numberOf = (list: List, name: string): bigint => {
  const value = list.get(name)
  return typeof value === 'bigint' ? value : 0n
}

const textOf = (list: List, name: string): string => {
  const value = list.get(name)
  return typeof value === 'string' ? cleaned(value) : ''
}

/** OpenZFS, pool_state_t. */
const STATES = ['active', 'exported', 'destroyed', 'spare', 'cache']

const stateIn = (label: List) => STATES[Number(numberOf(label, 'state'))] ?? 'unknown'

const described = (label: List): Evidence[] => {
  const group = groupOf(label)
  const texts = {
    'ZFS pool': textOf(label, 'name'),
    'ZFS pool state': stateIn(label),
    'ZFS pool last used by': textOf(label, 'hostname'),
    'ZFS group of this device': group ? textOf(group, 'type') : '',
  }
  return [
    ...Object.entries(texts).flatMap(([name, text]) => (text === '' ? [] : [measurement(name, text)])),
    measurement('ZFS groups of the pool', Number(numberOf(label, 'vdev_children')), { unit: 'groups' }),
    measurement('devices of the ZFS group', devicesOf(group).length, { unit: 'devices' }),
  ]
}

/** What this device shares its data with. */
const groupOf = (label: List): List | undefined => listsIn(label.get('vdev_tree'))[0]

const listsIn = (value: Value | undefined): readonly List[] => {
  if (value === undefined || typeof value === 'string' || typeof value === 'bigint') return []
  return value instanceof Map ? [value] : (value as readonly List[])
}

/** Also those of groups within it. */
const devicesOf = (group: List | undefined): List[] => {
  if (!group) return []
  const within = listsIn(group.get('children'))
  return within.length === 0 ? [group] : within.flatMap(devicesOf)
}

const FAULTS = ['offline', 'faulted', 'degraded', 'removed', 'not_present']

const missing = (label: List): Evidence[] => {
  const devices = devicesOf(groupOf(label))
  const faulty = devices.filter(device => FAULTS.some(fault => numberOf(device, fault) !== 0n)).length
  const told = `${faulty} of the ${devices.length} devices of its group were not sound when the pool was last used.`
  return faulty === 0 ? [] : [unknown('partition-pool-degraded', told)]
}

/** A system that is shut down does not export its pools. */
const left = (label: List): Pick<Layer, 'sound' | 'untold'> => {
  const [state, name] = [stateIn(label), textOf(label, 'name')]
  if (state === 'exported') return { sound: `It is a device of the ZFS pool “${name}”, which was exported.` }
  if (state !== 'active') return { untold: `It is a device of ZFS that is ${state}; its labels tell no more.` }
  return { untold: `The ZFS pool “${name}” was not exported; its labels do not tell whether it was shut down cleanly.` }
}
