// Where a guest-physical address lies in the file that is the guest's memory (QEMU's q35: a hole for PCI below 4 GiB).

const MIB = 1 << 20
const GIB = 1 << 30
/** From this size on, q35 puts only 2 GiB below the hole. */
const SPLITS_FROM = 2.75 * GIB
const BELOW_HOLE = 2 * GIB
const ABOVE_HOLE = 4 * GIB
/** Video memory and firmware lie over the RAM here. */
const SHADOWED = { start: 0xa0000, end: 0x100000 }

export interface MemoryRange {
  /** Guest-physical. */
  start: number
  /** One past the last byte. */
  end: number
}

/** The guest-physical ranges that are RAM, lowest first. */
export const memoryRanges = (mebibytes: number): MemoryRange[] => {
  const size = mebibytes * MIB
  if (size < SPLITS_FROM) return [{ start: 0, end: size }]
  return [
    { start: 0, end: BELOW_HOLE },
    { start: ABOVE_HOLE, end: ABOVE_HOLE + size - BELOW_HOLE },
  ]
}

/** Throws where there is no RAM, or something else lies over it. */
export const fileOffset = (address: number, mebibytes: number): number => {
  if (address >= SHADOWED.start && address < SHADOWED.end) {
    throw new RangeError(`0x${address.toString(16)} is video memory or firmware, not RAM`)
  }
  let offset = 0
  for (const { start, end } of memoryRanges(mebibytes)) {
    if (address >= start && address < end) return offset + address - start
    offset += end - start
  }
  throw new RangeError(`0x${address.toString(16)} is no RAM of a machine with ${mebibytes} MiB`)
}
