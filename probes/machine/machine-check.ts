// A machine check that an earlier boot could only leave behind: the binary record of the crash store, or the kernel's lines.
// Layout: `struct mce` of the kernel, arch/x86/include/uapi/asm/mce.h; codes: Intel SDM volume 3B, 17.9. Pure.

export interface MachineCheck {
  cpu: number
  bank: number
  status: bigint
  /** Physical; undefined where the processor gave none. */
  address?: bigint
  /** Seconds since 1970. */
  time?: number
}

/** undefined for bytes that are no machine check. */
export const decodeMachineCheck = (bytes: Buffer): MachineCheck | undefined => {
  if (bytes.length < EXTERNAL_CPU + 4) return undefined
  const status = bytes.readBigUInt64LE(0)
  const time = Number(bytes.readBigUInt64LE(48))
  if (!bit(status, VALID)) return undefined
  return {
    cpu: bytes.readUInt32LE(EXTERNAL_CPU),
    bank: bytes[65] ?? 0,
    status,
    ...(bit(status, ADDRESS_VALID) ? { address: bytes.readBigUInt64LE(16) } : {}),
    ...(time > 0 && time < 2 ** 32 ? { time } : {}),
  }
}

/** The machine checks in the kernel's own words, as a crash dump or its log holds them. */
export const findMachineChecks = (text: string): MachineCheck[] =>
  [...text.matchAll(SAID)].map(([, cpu = '', bank = '', status = '', rest = '']) => {
    const address = / ADDR ([0-9a-f]{1,16})\b/.exec(rest)?.[1]
    const time = / TIME (\d{1,10}) /.exec(rest)?.[1]
    return {
      cpu: Number(cpu),
      bank: Number(bank),
      status: BigInt(`0x${status}`),
      ...(address === undefined ? {} : { address: BigInt(`0x${address}`) }),
      ...(time === undefined ? {} : { time: Number(time) }),
    }
  })

/** Such as "processor 0, bank 4, status 0xbd00000000000134: uncorrected, cache hierarchy, address 0x12345000". */
export const describeMachineCheck = ({ cpu, bank, status, address }: MachineCheck): string => {
  const kind = bit(status, UNCORRECTED) ? 'uncorrected' : 'corrected'
  const at = address === undefined ? '' : `, address 0x${address.toString(16)}`
  return `processor ${cpu}, bank ${bank}, status 0x${status.toString(16)}: ${kind}, ${place(status)}${at}`
}

const EXTERNAL_CPU = 68
const VALID = 63n
const UNCORRECTED = 61n
const ADDRESS_VALID = 58n
const bit = (status: bigint, number: bigint) => ((status >> number) & 1n) === 1n

/** The line with bank and status, and what follows until the next bank or the dump's end, a few lines at most. */
const SAID =
  /\[Hardware Error\]: CPU (\d{1,5}): Machine Check(?: Exception)?: [0-9a-f]+ Bank (\d{1,3}): ([0-9a-f]{16})((?:\n.*\[Hardware Error\]: (?!CPU \d+: Machine Check).*){0,6})/g

/** Compound error codes; the bit F (12) only says that filtering took place. */
const place = (status: bigint): string => {
  const code = Number(status & 0xefffn)
  const [, name] = CODES.find(([from]) => code >= from) ?? []
  return `error code 0x${Number(status & 0xffffn).toString(16)}${name === undefined ? '' : ` (${name})`}`
}

const CODES: readonly [number, string][] = [
  [0x1000, 'reserved'],
  [0x0800, 'bus or interconnect'],
  [0x0400, 'internal'],
  [0x0100, 'cache hierarchy'],
  [0x0080, 'memory controller'],
  [0x0010, 'address translation'],
]
