// Who uses a block device, judged from what was read of the machine.
import type { Mount } from './mounts.ts'
import type { BlockNode } from './nodes.ts'
import { ownerOf } from './owner.ts'
import type { OpenDevice, Process } from './processes.ts'

export interface Facts {
  nodes: readonly BlockNode[]
  processes: readonly Process[]
  mounts: readonly Mount[]
  /** Device numbers. */
  swaps: readonly string[]
  /** For each btrfs that is mounted: the names of its devices. */
  pools: readonly (readonly string[])[]
}

export interface Use {
  how: 'mounted' | 'swap' | 'held' | 'fenced' | 'loop' | 'open-writable' | 'open'
  /** Mount point, or name of the device that lies on it. */
  what?: string
  by: Process[]
}

/**
 * All uses of the device `name` that keep others from it or may change it, what explains most first. The one that our
 * own fence makes, by its name in the device-mapper, is none.
 */
export const usesOf = (name: string, facts: Facts, ownFence?: string): Use[] => {
  const { above, below } = family(name, facts.nodes)
  const disk = facts.nodes.find(node => node.name === name)?.disk
  // Who has the whole drive has the partition, too; who has another partition of it has not.
  const claimed = new Set([...above, ...(disk === undefined ? [] : [disk])])
  return [
    ...mountUses(claimed, facts),
    ...(numbersOf(claimed, facts.nodes).some(number => facts.swaps.includes(number)) ? [SWAP] : []),
    ...holderUses([name, ...partsOf(name, facts.nodes), ...(disk === undefined ? [] : [disk])], facts.nodes, ownFence),
    ...loopUses(name, new Set([...above, ...below]), facts.nodes),
    ...openUses(numbersOf(new Set([...above, ...below]), facts.nodes), facts.processes),
  ]
}

const SWAP: Use = { how: 'swap', by: [] }

/** Whoever only reads is in nobody's way. */
export const inTheWay = (uses: readonly Use[]) => uses.filter(({ how }) => how !== 'open')

/** `above`: it and what lies on it, but not on a fence of ours. `below`: what it lies on. */
const family = (name: string, nodes: readonly BlockNode[]) => {
  const above = closure(name, nodes, one =>
    nodes.filter(
      node =>
        (node.disk === one.name || node.loopOf === one.number || node.slaves.includes(one.name)) && !ownerOf(node),
    ),
  )
  const below = closure(name, nodes, one =>
    nodes.filter(node => node.name === one.disk || node.number === one.loopOf || one.slaves.includes(node.name)),
  )
  return { above, below }
}

const closure = (first: string, nodes: readonly BlockNode[], next: (one: BlockNode) => BlockNode[]) => {
  const found = new Set([first])
  // A set grows while it is gone through.
  for (const name of found)
    for (const more of nodes.filter(node => node.name === name).flatMap(next)) found.add(more.name)
  return found
}

const numbersOf = (names: ReadonlySet<string>, nodes: readonly BlockNode[]) =>
  nodes.filter(({ name }) => names.has(name)).map(({ number }) => number)

const partsOf = (name: string, nodes: readonly BlockNode[]) =>
  nodes.filter(({ disk }) => disk === name).map(part => part.name)

const mountUses = (names: ReadonlySet<string>, facts: Facts): Use[] => {
  const pools = facts.pools.filter(pool => pool.some(name => names.has(name))).flat()
  const numbers = new Set(numbersOf(new Set([...names, ...pools]), facts.nodes))
  const mounts = facts.mounts.filter(({ number }) => number !== undefined && numbers.has(number))
  const places = Map.groupBy(mounts, ({ place }) => place)
  return [...places].map(([what, same]) => ({ how: 'mounted', what, by: mountUsers(same, facts.processes) }))
}

/**
 * Who has something of it open or stands in it; else, where it is mounted only in a namespace of its own, the one who
 * was there first. The namespaces of services are copies of the first process's, and mounted nothing themselves.
 */
const mountUsers = (mounts: readonly Mount[], processes: readonly Process[]): Process[] => {
  const members = processes.filter(({ namespace }) => mounts.some(mount => mount.namespace === namespace))
  const within = (path: string) => mounts.some(({ place }) => path === place || path.startsWith(`${place}/`))
  const inside = members.filter(one => one.paths.some(within))
  // kthreadd (2) lives there, too: in a container the first process may not let itself be looked at.
  if (inside.length > 0 || members.some(({ pid }) => pid <= 2)) return inside
  return members.toSorted((a, b) => a.startTime - b.startTime).slice(0, 1)
}

const holderUses = (names: readonly string[], nodes: readonly BlockNode[], ownFence: string | undefined): Use[] =>
  nodes
    .filter(node => ownFence === undefined || node.mapperName !== ownFence)
    .filter(node => node.slaves.some(slave => names.includes(slave)) && !names.includes(node.name))
    .map(node => {
      const owner = ownerOf(node)
      if (owner) return { how: 'fenced', what: `${owner.pid}`, by: [] }
      return { how: 'held', what: node.mapperName ?? node.name, by: [] }
    })

const loopUses = (name: string, near: ReadonlySet<string>, nodes: readonly BlockNode[]): Use[] => {
  const numbers = numbersOf(near, nodes)
  return nodes
    .filter(node => node.loopOf !== undefined && numbers.includes(node.loopOf) && node.name !== name)
    .map(node => ({ how: 'loop', what: node.name, by: [] }))
}

/** They open a drive, some for writing, to ask it something: that writes nothing to it. */
const ASKING = /^(smartctl|smartd|hdparm|sdparm|sg_\w+|blkid)$/

const openUses = (numbers: readonly string[], processes: readonly Process[]): Use[] =>
  ([true, false] as const).flatMap(wanted => {
    const isMeant = ({ number, writable }: OpenDevice) => writable === wanted && numbers.includes(number)
    const by = processes.filter(({ command, devices }) => !ASKING.test(command) && devices.some(isMeant))
    return by.length === 0 ? [] : [{ how: wanted ? 'open-writable' : 'open', by }]
  })
