// The machine as a whole, from the firmware's identification that the kernel shows.
import { join } from 'node:path'
import { known, meant } from './known.ts'
import { cleaned, readText } from './sysfs.ts'

export interface Board {
  vendor?: string
  product?: string
  serialNumber?: string
  uuid?: string
  boardName?: string
  boardSerialNumber?: string
  firmwareVendor?: string
  firmwareVersion?: string
  firmwareDate?: string
}

/** Every field may be missing, in a virtual machine all of them. */
export const readBoard = async (root = '/sys'): Promise<Board> => {
  const text = async (name: string) => {
    const value = await readText(join(root, 'class/dmi/id', name))
    return meant(value === undefined ? undefined : cleaned(value, 80))
  }
  const [vendor, product, serialNumber, uuid, boardName, boardSerialNumber] = await Promise.all(
    ['sys_vendor', 'product_name', 'product_serial', 'product_uuid', 'board_name', 'board_serial'].map(text),
  )
  const [firmwareVendor, firmwareVersion, firmwareDate] = await Promise.all(
    ['bios_vendor', 'bios_version', 'bios_date'].map(text),
  )
  return known({
    vendor,
    product,
    serialNumber,
    uuid: uuid !== undefined && isOwn(uuid) ? uuid : undefined,
    boardName,
    boardSerialNumber,
    firmwareVendor,
    firmwareVersion,
    firmwareDate,
  })
}

/** Some makers ship all their boards with one of these numbers, so they identify nothing. */
const isOwn = (uuid: string) =>
  !/^(0{8}-0000|f{8}-ffff|03000200-0400-0500-0006-000700080009)/i.test(uuid) && /^[0-9a-f-]{36}$/i.test(uuid)
