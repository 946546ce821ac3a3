// A device of a VMFS volume, by its header. Its layout was found out by vmfs-tools; VMware documents none.
import { measurement } from '../../contract/step.ts'
import { cleaned } from '../../machine/sysfs.ts'
import type { Read } from '../bytes.ts'
import type { Layer } from '../layers.ts'

const HEADER = 0x100000
/** Of the file system, on the first device of a volume. */
const FILE_SYSTEM = 0x1200000

export const vmfsMember = async (read: Read): Promise<Layer> => {
  const [header, fileSystem] = [await read(HEADER, 1024), await read(FILE_SYSTEM, 512)]
  return { evidence: [...volume(header), ...named(fileSystem)], untold: UNTOLD }
}

const UNTOLD = 'VMFS does not note how it was left; only VMware ESXi can check it (voma).'

const volume = (header: Buffer) =>
  header.length < 1024 || header.readUInt32LE(0) !== 0xc001d00d
    ? []
    : [
        measurement('VMFS volume size', Number(header.readBigUInt64LE(0x200)), { unit: 'bytes' }),
        measurement('devices of the VMFS volume', header.readUInt32LE(0x290), { unit: 'devices' }),
      ]

const named = (fileSystem: Buffer) =>
  fileSystem.length < 512 || fileSystem.readUInt32LE(0) !== 0x2fabf15e
    ? []
    : [measurement('VMFS name', cleaned(fileSystem.toString('utf8', 29, 157).split('\0')[0] ?? ''))]
