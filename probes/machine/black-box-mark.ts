// The mark that a test leaves in the management controller's event log: 13 free bytes of an OEM record (IPMI 2.0, 32.3).
// Layout: 'R' 'P', version and kind, number of the probe, 3 bytes of the boot, 2 of the run, 4 of the time. Pure.
import { createHash } from 'node:crypto'

export interface Mark {
  kind: 'start' | 'end'
  /** The number of the probe in PROBES. */
  probe: number
  /** The first 3 bytes (hex) of the SHA-256 of the boot id. */
  boot: string
  /** The first 2 bytes (hex) of the SHA-256 of the run id. */
  run: string
  /** Seconds since 1970, by the machine's clock. */
  time: number
}

/** The probes that load the machine so that it may die of it. A number is never given to another probe. */
const PROBES: Readonly<Record<string, number>> = { 'memory/memtester': 1, 'cpu/stress': 2 }

/** undefined for a probe that does not load the machine. */
export const probeNumber = (id: string): number | undefined => (Object.hasOwn(PROBES, id) ? PROBES[id] : undefined)

export const probeName = (number: number): string =>
  Object.entries(PROBES).find(([, known]) => known === number)?.[0] ?? `a test with the number ${number}`

export const bootDigest = (bootId: string): string => digest(bootId, 3)
export const runDigest = (runId: string): string => digest(runId, 2)

export const encodeMark = ({ kind, probe, boot, run, time }: Mark): Buffer => {
  const bytes = Buffer.alloc(LENGTH)
  bytes.write(MAGIC, 0, 'latin1')
  bytes[2] = KINDS[kind]
  bytes[3] = probe
  bytes.write(boot, 4, 3, 'hex')
  bytes.write(run, 7, 2, 'hex')
  bytes.writeUInt32BE(time % 2 ** 32, 9)
  return bytes
}

/** undefined for what is no mark of ours: makers write records of the same type. */
export const decodeMark = (bytes: Buffer): Mark | undefined => {
  const kind = bytes[2] === KINDS.start ? 'start' : bytes[2] === KINDS.end ? 'end' : undefined
  if (bytes.length !== LENGTH || bytes.toString('latin1', 0, 2) !== MAGIC || kind === undefined) return undefined
  return {
    kind,
    probe: bytes[3] ?? 0,
    boot: bytes.toString('hex', 4, 7),
    run: bytes.toString('hex', 7, 9),
    time: bytes.readUInt32BE(9),
  }
}

const LENGTH = 13
const MAGIC = 'RP'
/** The upper half of the byte is the version of the layout. */
const KINDS = { start: 0x11, end: 0x12 } as const

const digest = (text: string, bytes: number) =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, bytes * 2)
