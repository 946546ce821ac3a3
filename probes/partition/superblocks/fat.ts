import type { Read } from '../bytes.ts'
import type { Superblock } from '../superblock.ts'

/** Microsoft FAT specification 1.03. Linux marks the boot sector alone, Windows also the second entry of the table. */
export const fat = async (read: Read): Promise<Superblock | undefined> => {
  const boot = await read(0, 512)
  if (boot.length < 512 || boot.readUInt16LE(510) !== 0xaa55) return undefined
  const { size, wide, clusters, table } = shapeOf(boot)
  const entry = await read(table + wide, wide)
  const marks = boot.readUInt8(wide === 4 ? 65 : 37)
  if (clusters < LEAST_OF_FAT16) return { size, ...told((marks & 1) !== 0, (marks & 2) !== 0) }
  if (entry.length < wide) return { size }
  // Of the two highest bits that count, each is 0 where something is wrong.
  const bits = entry.readUIntLE(0, wide) >>> (wide === 4 ? 26 : 14)
  const state = told((marks & 1) !== 0 || (bits & 2) === 0, (marks & 2) !== 0 || (bits & 1) === 0)
  return { size, ...state, ...(wide === 4 && !state.needsCheck ? await freeOf(read, boot, clusters) : {}) }
}

/** Those of FAT12 have no room for marks. */
const LEAST_OF_FAT16 = 4085

interface Shape {
  size: number
  /** Bytes of an entry. */
  wide: 2 | 4
  clusters: number
  /** Where the first table begins. */
  table: number
}

const shapeOf = (boot: Buffer): Shape => {
  const [sectorSize, perCluster, reserved] = [boot.readUInt16LE(11), boot.readUInt8(13), boot.readUInt16LE(14)]
  const sectors = boot.readUInt16LE(19) || boot.readUInt32LE(32)
  const perTable = boot.readUInt16LE(22) || boot.readUInt32LE(36)
  const root = Math.ceil((boot.readUInt16LE(17) * 32) / sectorSize)
  return {
    size: sectors * sectorSize,
    wide: boot.readUInt16LE(22) === 0 ? 4 : 2,
    clusters: Math.floor((sectors - reserved - boot.readUInt8(16) * perTable - root) / perCluster),
    table: reserved * sectorSize,
  }
}

/** As the last who wrote to it counted. */
const freeOf = async (read: Read, boot: Buffer, clusters: number) => {
  const sectorSize = boot.readUInt16LE(11)
  const info = await read(boot.readUInt16LE(48) * sectorSize, 512)
  if (info.length < 512 || info.readUInt32LE(484) !== 0x61417272) return {}
  const free = info.readUInt32LE(488)
  return free > clusters ? {} : { free: free * boot.readUInt8(13) * sectorSize }
}

/** Microsoft exFAT specification, 3.1: VolumeLength, BytesPerSectorShift, VolumeDirty and MediaFailure of VolumeFlags. */
export const exFat = async (read: Read): Promise<Superblock | undefined> => {
  const boot = await read(0, 512)
  if (boot.length < 512 || boot.toString('latin1', 3, 11) !== 'EXFAT   ') return undefined
  const sectorSize = 2 ** (boot.readUInt8(108) & 15)
  const marks = boot.readUInt8(106)
  return { size: Number(boot.readBigUInt64LE(72)) * sectorSize, ...told((marks & 2) !== 0, (marks & 4) !== 0) }
}

const told = (dirty: boolean, failed: boolean): Pick<Superblock, 'state' | 'needsCheck'> => {
  const notes = [dirty && 'it was not unmounted cleanly', failed && 'errors of the drive are noted in it'].filter(
    Boolean,
  )
  const state = [dirty ? 'dirty' : 'clean', failed && 'with errors'].filter(Boolean).join(' ')
  return { state, ...(notes.length > 0 ? { needsCheck: notes.join(', and ') } : {}) }
}
