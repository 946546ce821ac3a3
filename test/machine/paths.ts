import { join } from 'node:path'

/** Paths of what the hardware keeps in files. */
export interface Paths {
  ram: string
  erst: string
  serial: string
  serialLog: string
  qmp: string
  /** The BMC's sensor data records. */
  sensors: string
  /** What QEMU's own TFTP server serves. */
  tftp: string
  smbios: (index: number) => string
  nbd: (drive: string) => string
}

/** All in the machine's working folder but its memory. */
export const pathsIn = (folder: string, memory: string): Paths => ({
  ram: join(memory, 'ram'),
  erst: join(folder, 'erst'),
  serial: join(folder, 'serial'),
  serialLog: join(folder, 'serial.log'),
  qmp: join(folder, 'qmp'),
  sensors: join(folder, 'sensors'),
  tftp: join(folder, 'tftp'),
  smbios: index => join(folder, `smbios-${index}`),
  nbd: drive => join(folder, `${drive}.nbd`),
})
