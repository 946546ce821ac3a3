// Memory modules as the firmware describes them: SMBIOS structures of type 17 (module) and 20 (its addresses).
// DSP0134, System Management BIOS Reference Specification 3.3, sections 7.18 and 7.21.
import { memoryRanges } from './memory-map.ts'

export interface MemoryModule {
  locator: string
  bank: string
  manufacturer: string
  serial: string
  partNumber: string
  mebibytes: number
  /** Guest-physical, first byte. */
  start: number
}

/** Two modules: below and above the PCI hole where there is one, else half each. */
export const memoryModules = (mebibytes: number): MemoryModule[] => {
  const ranges = memoryRanges(mebibytes)
  const [first, second] = ranges
  const half = Math.floor(mebibytes / 2)
  const sizes = first && second ? ranges.map(({ start, end }) => (end - start) / MIB) : [half, mebibytes - half]
  const starts = first && second ? ranges.map(({ start }) => start) : [0, half * MIB]
  return ['A1', 'B1'].map((slot, index) => ({
    locator: `DIMM_${slot}`,
    bank: 'NODE 1',
    manufacturer: 'MemCo',
    serial: `DIMMSN-${slot}`,
    partNumber: 'MC-DDR4-3200',
    mebibytes: sizes[index] ?? 0,
    start: starts[index] ?? 0,
  }))
}

/** One file for each structure, as `-smbios file=` takes them. */
export const smbiosStructures = (modules: readonly MemoryModule[]): Uint8Array[] =>
  modules.flatMap((module, index) => [memoryDevice(module, 0x1100 + index), mappedAddress(module, index)])

const MIB = 1 << 20
/** Of the array that QEMU describes itself (types 16 and 19). */
const ARRAY_HANDLE = 0x1000
const MAPPED_ARRAY_HANDLE = 0x1300

const memoryDevice = (module: MemoryModule, handle: number) => {
  const body = structure(17, 40, handle)
  body.writeUInt16LE(ARRAY_HANDLE, 4)
  body.writeUInt16LE(0xfffe, 6) // no error information
  body.writeUInt16LE(72, 8) // total width: with ECC
  body.writeUInt16LE(64, 10)
  body.writeUInt16LE(module.mebibytes, 12)
  body[14] = 0x09 // DIMM
  body[16] = 1 // locator: first string
  body[17] = 2
  body[18] = 0x1a // DDR4
  body.writeUInt16LE(0x2080, 19) // synchronous, registered
  body.writeUInt16LE(3200, 21)
  body[23] = 3
  body[24] = 4
  body[26] = 5
  body[27] = 2 // rank
  body.writeUInt16LE(3200, 32)
  for (const voltage of [34, 36, 38]) body.writeUInt16LE(1200, voltage)
  return withStrings(body, [module.locator, module.bank, module.manufacturer, module.serial, module.partNumber])
}

const mappedAddress = ({ start, mebibytes }: MemoryModule, index: number) => {
  const body = structure(20, 19, 0x1400 + index)
  body.writeUInt32LE(start / 1024, 4)
  body.writeUInt32LE(start / 1024 + mebibytes * 1024 - 1, 8)
  body.writeUInt16LE(0x1100 + index, 12)
  body.writeUInt16LE(MAPPED_ARRAY_HANDLE, 14)
  body[16] = 1 // row; not interleaved
  return withStrings(body, [])
}

const structure = (type: number, length: number, handle: number) => {
  const body = Buffer.alloc(length)
  body[0] = type
  body[1] = length
  body.writeUInt16LE(handle, 2)
  return body
}

const withStrings = (body: Buffer, strings: readonly string[]) =>
  Buffer.concat([body, Buffer.from(strings.length === 0 ? '\0\0' : `${strings.join('\0')}\0\0`)])
