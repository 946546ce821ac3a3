// May this block device be used? The kernel answers; what the machine is seen doing with it explains.
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { cleaned, listFolder } from '../machine/sysfs.ts'
import { readMounts, readSwaps } from './mounts.ts'
import { deviceNumber, ROOTS, type Roots, readNodes } from './nodes.ts'
import { ownerOfMark } from './owner.ts'
import { readProcesses } from './processes.ts'
import { sessionsOf, sshSession } from './ssh-session.ts'
import { type Facts, type Use, usesOf } from './uses.ts'

export interface InUse {
  uses: Use[]
  /** Such as: mounted at /mnt by bash, pid 812, SSH from 192.0.2.7. Empty where nothing is seen. */
  explanation: string
}

/** On a block device without O_CREAT: fail when anybody has claimed it. */
export const { O_EXCL } = constants

/** The kernel's word: whether `device` could be claimed just now. A device that cannot be opened at all throws. */
export const isClaimable = async (device: string): Promise<boolean> => {
  try {
    await (await open(device, constants.O_RDONLY | O_EXCL)).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false
    throw error
  }
}

export interface LookOptions {
  signal: AbortSignal
  /** The name of a fence of ours that is no use by others. */
  ownFence?: string | undefined
  roots?: Roots
}

/** Who uses `device`, or what lies on it, in any mount namespace. Our own process is left out. */
export const lookAtUse = async (device: string, options: LookOptions): Promise<InUse> => {
  const { signal, ownFence, roots = ROOTS } = options
  const facts = await readFacts(signal, roots)
  const number = await deviceNumber(device)
  const name = facts.nodes.find(node => node.number === number)?.name ?? basename(device)
  const uses = usesOf(name, facts, ownFence)
  return { uses, explanation: explain(uses, facts, roots) }
}

/** Everything that uses can be judged by. */
const readFacts = async (signal: AbortSignal, roots: Roots = ROOTS): Promise<Facts> => {
  const [nodes, everyone, swaps, pools] = await Promise.all([
    readNodes(roots),
    readProcesses(signal, roots),
    readSwaps(roots),
    readPools(roots),
  ])
  const processes = everyone.filter(({ pid }) => pid !== process.pid)
  return { nodes, processes, swaps, pools, mounts: await readMounts(everyone, roots) }
}

/** The devices of each btrfs that is mounted: only one of them stands in the list of mounts. */
const readPools = async ({ sys }: Roots) => {
  const pools = await listFolder(`${sys}/fs/btrfs`, /^[0-9a-f-]{36}$/)
  return Promise.all(pools.map(pool => listFolder(`${sys}/fs/btrfs/${pool}/devices`, /./)))
}

const MOST_NAMED = 3
const MOST_TOLD = 600

const explain = (uses: readonly Use[], facts: Facts, roots: Roots = ROOTS): string => {
  // Whoever reads only is told when nothing else explains it.
  const telling = uses.some(({ how }) => how !== 'open') ? uses.filter(({ how }) => how !== 'open') : uses
  const told = telling.map(use => `${what(use)}${by(use, facts, roots)}`)
  const nameless = telling.some(({ how, by }) => how === 'mounted' && by.length === 0)
  const sessions = nameless ? sessionsOf(facts.processes, roots) : []
  return cleaned([...told, ...sessions.map(peer => `SSH session open from ${peer}`)].join('; '), MOST_TOLD)
}

/** Where the explorer of files mounts a partition: in a folder whose name says whose it is. */
const isExplored = (place: string) => {
  const [, mark = ''] = /\/explorer\/([^/]+)\//.exec(place) ?? []
  return ownerOfMark(mark) !== undefined
}

const what = ({ how, what = '' }: Use): string => {
  switch (how) {
    case 'mounted':
      return isExplored(what) ? 'open under Files in Rescue Pro (close it there first)' : `mounted at ${what}`
    case 'swap':
      return 'used as swap'
    case 'held':
      return `part of ${what}`
    case 'fenced':
      return `in use by Rescue Pro itself, pid ${what}: another test, or its files are open (close them first)`
    case 'loop':
      return `used through the loop device ${what}`
    case 'open-writable':
      return 'open for writing'
    case 'open':
      return 'open'
  }
}

const by = ({ by }: Use, { processes }: Facts, roots: Roots): string => {
  if (by.length === 0) return ''
  const users = by.map(one => ({ ...one, peer: sshSession(one.pid, processes, roots) }))
  // People can be asked.
  const peopleFirst = users.toSorted((a, b) => Number(b.peer !== undefined) - Number(a.peer !== undefined))
  const named = peopleFirst
    .slice(0, MOST_NAMED)
    .map(({ pid, command, peer }) => `${command}, pid ${pid}${peer === undefined ? '' : `, SSH from ${peer}`}`)
  const more = by.length - named.length
  return ` by ${named.join(' and ')}${more > 0 ? ` and ${more} more` : ''}`
}
