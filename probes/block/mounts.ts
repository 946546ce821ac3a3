// What is mounted, in every mount namespace that a process lives in, and what is swapped on.
import { readText } from '../machine/sysfs.ts'
import { deviceNumber, mayBeDevice, ROOTS, type Roots } from './nodes.ts'
import type { Process } from './processes.ts'

export interface Mount {
  /** Major and minor number of the device; none for what lies on no device. */
  number?: string
  place: string
  /** The mount namespace, such as mnt:[4026531841]. */
  namespace: string
}

/** Reads the mounts of each namespace once, through one of its processes. */
export const readMounts = async (processes: readonly Process[], roots: Roots = ROOTS): Promise<Mount[]> => {
  const one = new Map(processes.flatMap(({ namespace, pid }) => (namespace ? [[namespace, pid] as const] : [])))
  const mounts = await Promise.all([...one].map(([namespace, pid]) => ofNamespace(namespace, pid, roots)))
  return mounts.flat()
}

/** Device numbers of what is swapped on; a swap file is a file on something mounted. */
export const readSwaps = async ({ proc }: Roots = ROOTS): Promise<string[]> => {
  const lines = ((await readText(`${proc}/swaps`)) ?? '').split('\n').slice(1)
  const paths = lines.map(line => unescaped(line.split(/\s+/)[0] ?? ''))
  const numbers = await Promise.all(paths.filter(mayBeDevice).map(deviceNumber))
  return numbers.filter(number => number !== undefined)
}

/** The lines of mountinfo; `source` is what was mounted as whoever mounted it called it. */
export const parseMountInfo = (text: string): { number: string; place: string; source: string }[] =>
  text.split('\n').flatMap(line => {
    const [, , number, , place, ...rest] = line.split(' ')
    const source = rest[rest.indexOf('-') + 2]
    if (number === undefined || place === undefined || source === undefined) return []
    return [{ number, place: unescaped(place), source: unescaped(source) }]
  })

const ofNamespace = async (namespace: string, pid: number, { proc }: Roots): Promise<Mount[]> => {
  const mounts = parseMountInfo((await readText(`${proc}/${pid}/mountinfo`)) ?? '')
  return Promise.all(
    mounts.map(async ({ number, place, source }) => {
      // btrfs has a number of its own, which is no device's.
      const found = number.startsWith('0:') ? await ofSource(source) : number
      return { place, namespace, ...(found === undefined ? {} : { number: found }) }
    }),
  )
}

const ofSource = async (source: string) => (mayBeDevice(source) ? deviceNumber(source) : undefined)

/** The kernel writes blanks and backslashes as \040. */
const unescaped = (text: string) =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
