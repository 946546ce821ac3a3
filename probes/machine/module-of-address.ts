// Names the memory module behind physical addresses as far as the firmware's map allows, and says how sure that is. Pure.
import type { HardwareInfo } from '../contract/records.ts'
import type { MappedModule, MemoryMap } from './memory-map.ts'

export interface Whereabouts {
  /** `named`: one module; `group`: one of some; `unknown`: any, or none that is listed. */
  confidence: 'named' | 'group' | 'unknown'
  modules: readonly MappedModule[]
  /** Why it is no more sure than that, or what names it. */
  reason: string
}

/** Where all of `addresses` may be, of which at least one is bad. */
export const whereabouts = (map: MemoryMap | undefined, addresses: readonly bigint[]): Whereabouts => {
  if (map === undefined) return nowhere('the firmware lists no memory modules')
  const [only, another] = map.modules
  if (only && !another) return { confidence: 'named', modules: [only], reason: 'the only module of this machine' }
  const each = addresses.map(address => locate(map, address))
  const [first] = each
  if (!first) return nowhere('its physical address is not known')
  const weakest = each.find(({ confidence }) => confidence === 'unknown')
  if (weakest) return weakest
  const modules = map.modules.filter(module => each.some(found => found.modules.includes(module)))
  if (modules.length === 1) return { ...first, modules }
  const reason = each.find(({ confidence }) => confidence === 'group')?.reason ?? 'either of two addresses may be bad'
  return { confidence: 'group', modules, reason }
}

/** The sentence that follows a failure's own. */
export const describeWhereabouts = ({ confidence, modules, reason }: Whereabouts): string => {
  if (confidence === 'unknown') return `Which memory module it is in is not known: ${reason}.`
  const names = modules.slice(0, MOST_NAMED).map(nameOf).join(', ')
  const more = modules.length > MOST_NAMED ? ` and ${modules.length - MOST_NAMED} more` : ''
  if (confidence === 'named') return `Memory module: ${names}, ${reason}.`
  return `It is in one of these memory modules: ${names}${more}; which one is not known: ${reason}.`
}

/** The component to blame in a record; empty unless it is one. */
export const partOfWhereabouts = ({ confidence, modules: [module] }: Whereabouts): Part =>
  confidence === 'named' && module
    ? { hardwareInfoId: `memory-${module.index}`, subcomponent: { name: 'memory module', location: module.locator } }
    : {}

interface Part {
  hardwareInfoId?: HardwareInfo['hardwareInfoId']
  subcomponent?: { name: string; location: string }
}

const MOST_NAMED = 16
const HOLE = 2n ** 32n

const nowhere = (reason: string): Whereabouts => ({ confidence: 'unknown', modules: [], reason })

const locate = (map: MemoryMap, address: bigint): Whereabouts => {
  const contains = ({ first, last }: { first: bigint; last: bigint }) => first <= address && address <= last
  const direct = map.ranges.filter(contains)
  if (direct.length === 0 || isShifted(map, address)) return inArray(map, address)
  const interleaved = direct.filter(range => range.interleaved)
  if (interleaved.length === 0) return among(map, new Set(direct.map(({ module }) => module)), OWN_RANGE)
  const handles = new Set(interleaved.map(({ array }) => array))
  const partners = map.ranges.filter(range => range.interleaved && handles.has(range.array))
  const members = map.arrays.filter(({ handle }) => handles.has(handle)).flatMap(({ modules }) => modules)
  const spread = new Set([...[...direct, ...partners].map(({ module }) => module), ...members])
  return spread.size > 1 || members.length === 1 ? among(map, spread, INTERLEAVED) : nowhere(PARTNERS_UNKNOWN)
}

const OWN_RANGE = "named by the firmware's address map"
const PARTNERS_UNKNOWN = 'the firmware does not tell over which modules addresses are spread'
const INTERLEAVED = 'the memory controller spreads addresses over them'

/** Below 4 GiB lies a hole for devices. A map that ends before the memory does has left it out, and is off above it. */
const isShifted = ({ ranges, top }: MemoryMap, address: bigint) =>
  address >= HOLE && top !== undefined && ranges.every(({ last }) => last < top)

const inArray = (map: MemoryMap, address: bigint): Whereabouts => {
  const arrays = map.arrays.filter(({ first, last }) => first <= address && address <= last)
  const members = new Set(arrays.flatMap(({ modules }) => modules))
  if (members.size === 0) return nowhere("the firmware's address map does not contain the address")
  return among(map, members, members.size === 1 ? OWN_RANGE : 'the firmware tells only their common range')
}

const among = (map: MemoryMap, indexes: ReadonlySet<number>, reason: string): Whereabouts => {
  const modules = map.modules.filter(({ index }) => indexes.has(index))
  if (modules.length === 1) return { confidence: 'named', modules, reason }
  if (modules.length === map.modules.length) return { confidence: 'unknown', modules, reason: allOf(reason, modules) }
  return { confidence: 'group', modules, reason }
}

const allOf = (reason: string, modules: readonly MappedModule[]) =>
  `${reason === OWN_RANGE ? 'the address map gives it to each of them' : reason} (${modules.length} modules)`

const nameOf = ({ locator, manufacturer, partNumber, serialNumber }: MappedModule) => {
  const more = [manufacturer, partNumber, serialNumber && `serial number ${serialNumber}`].filter(Boolean).join(', ')
  return more === '' ? locator : `${locator} (${more})`
}
