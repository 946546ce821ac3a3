// What lies on a block device, by libblkid's own look at it, never by what udev remembers.
import { z } from 'zod'
import { Inconclusive } from '../contract/errors.ts'
import { cleaned } from '../machine/sysfs.ts'
import { output } from '../tool.ts'

export interface Signature {
  /** Such as ext4, crypto_LUKS, linux_raid_member; undefined where nothing is known, or more than one thing. */
  type?: string
  label?: string
  uuid?: string
  version?: string
  /** Bytes. */
  size?: number
  /** Of a partition table that lies on it: gpt, dos. */
  table?: string
  /** Of the partition itself, as its table says; in sectors of 512 bytes. */
  place?: { table: string; disk: string; offset: number; size: number }
  /** Signatures of several things are on it, and none counts more. */
  ambivalent: boolean
}

const TIMEOUT_MS = 30_000

/** Throws when blkid fails. Whoever has claimed the device does not hinder it. */
export const readSignature = async (device: string, signal: AbortSignal): Promise<Signature> => {
  const { text, exitCode } = await output('blkid', ['-p', '-o', 'export', '--', device], {
    signal,
    timeout: TIMEOUT_MS,
  })
  // 2: nothing was found; 8: more than one thing (blkid(8)).
  if (exitCode !== 0 && exitCode !== 2 && exitCode !== 8)
    throw new Inconclusive('signature-unreadable', `blkid could not read ${device}; it ended with ${exitCode}.`)
  return { ...parseSignature(text), ambivalent: exitCode === 8 }
}

const Listing = z.object({ signatures: z.array(z.object({ type: z.string() })).optional() })

/** Types of all signatures on a device that nobody has claimed, also of what was there before. */
export const readSignatures = async (device: string, signal: AbortSignal): Promise<string[]> => {
  const { text, exitCode } = await output('wipefs', ['--json', '--', device], { signal, timeout: TIMEOUT_MS })
  if (exitCode !== 0) throw new Inconclusive('signature-unreadable', `wipefs ended with ${exitCode}.`)
  return parseSignatures(text)
}

/** Nothing is printed where there is none. */
export const parseSignatures = (text: string): string[] =>
  text.trim() === '' ? [] : (Listing.parse(JSON.parse(text)).signatures ?? []).map(({ type }) => cleaned(type))

/** Of a value blkid writes line ends as ^J, and blanks behind a backslash. */
export const parseSignature = (text: string): Omit<Signature, 'ambivalent'> => {
  const fields = new Map(
    text.split('\n').flatMap(line => {
      const at = line.indexOf('=')
      return at < 1 ? [] : [[line.slice(0, at), cleaned(line.slice(at + 1).replaceAll(/\\(.)/g, '$1'))] as const]
    }),
  )
  const named = { type: 'TYPE', label: 'LABEL', uuid: 'UUID', version: 'VERSION', table: 'PTTYPE' }
  const texts = Object.entries(named).flatMap(([key, name]) => (fields.get(name) ? [[key, fields.get(name)]] : []))
  const number = (name: string) => (/^\d+$/.test(fields.get(name) ?? '') ? Number(fields.get(name)) : undefined)
  const [offset, size, whole] = [number('PART_ENTRY_OFFSET'), number('PART_ENTRY_SIZE'), number('FSSIZE')]
  const [table, disk] = [fields.get('PART_ENTRY_SCHEME'), fields.get('PART_ENTRY_DISK')]
  return {
    ...Object.fromEntries(texts),
    ...(whole === undefined ? {} : { size: whole }),
    ...(table && disk && offset !== undefined && size !== undefined ? { place: { table, disk, offset, size } } : {}),
  }
}
