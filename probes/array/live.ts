// What the kernel says of an array that is assembled: sysfs, and /proc/mdstat for work that is going on.
import { readFile } from 'node:fs/promises'
import { known } from '../machine/known.ts'
import { cleaned, listFolder, readNumber, readText } from '../machine/sysfs.ts'

export interface LiveArray {
  /** readonly, read-auto, clean, active …, see Documentation/admin-guide/md.rst. */
  state: string
  /** idle, check, recover, resync … */
  action: string
  /** Members missing. */
  degraded: number
  /** Sectors that differed in the last check or repair. */
  mismatches: number
  members: LiveMember[]
}

interface LiveMember {
  /** The kernel's name of the device. */
  name: string
  /** Such as in_sync, faulty, spare; several with commas. */
  state: string
  /** Read errors that were mended. */
  errors: number
}

/** `name`: of the array, such as md127. Undefined when it is not running. */
export const readLiveArray = async (name: string, sys = '/sys'): Promise<LiveArray | undefined> => {
  const folder = `${sys}/class/block/${name}/md`
  const state = await readText(`${folder}/array_state`)
  if (state === undefined || state === 'clear' || state === 'inactive') return undefined
  const members = await listFolder(folder, /^dev-/)
  return {
    state: cleaned(state, 40),
    action: cleaned((await readText(`${folder}/sync_action`)) ?? 'idle', 40),
    degraded: (await readNumber(`${folder}/degraded`)) ?? 0,
    mismatches: (await readNumber(`${folder}/mismatch_cnt`)) ?? 0,
    members: await Promise.all(members.map(member => liveMember(folder, member))),
  }
}

const liveMember = async (folder: string, member: string): Promise<LiveMember> => ({
  name: cleaned(member.replace(/^dev-/, ''), 40),
  state: cleaned((await readText(`${folder}/${member}/state`)) ?? 'unknown', 80),
  errors: (await readNumber(`${folder}/${member}/errors`)) ?? 0,
})

/** Nothing is ever written to such an array. */
export const isReadOnly = ({ state }: LiveArray) => state === 'readonly' || state === 'read-auto'

export interface Work {
  /** check, recovery, resync, reshape. */
  what: string
  /** KiB of each member. */
  done: number
  total: number
  /** KiB a second. */
  speed?: number
}

export const readWork = async (name: string): Promise<Work | undefined> =>
  parseWork(await readFile('/proc/mdstat', 'utf8').catch(() => ''), name)

/** What the array `name` is doing, by the text of /proc/mdstat; undefined when nothing. */
export const parseWork = (mdstat: string, name: string): Work | undefined => {
  const [own = ''] = mdstat.split(/^(?=\w+ : )/m).filter(part => part.startsWith(`${name} : `))
  const [, what, done, total] = /(\w+) = +[\d.]+% \((\d{1,15})\/(\d{1,15})\)/.exec(own) ?? []
  if (what === undefined) return undefined
  const speed = /speed=(\d{1,12})K\/sec/.exec(own)?.[1]
  return { what, done: Number(done), total: Number(total), ...known({ speed: speed ? Number(speed) : undefined }) }
}
