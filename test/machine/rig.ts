// What machines are made of, made where it is not there: the image of the source as it is now, and QEMU.
import { imageOfNow } from '../../image/image.ts'
import { emulatorFolder } from './emulator.ts'

export interface Rig {
  /** Folder of an image. */
  image: string
  /** Folder of QEMU and all it needs. */
  emulator: string
}

/** RESCUE_PRO_IMAGE names the folder of another image. */
export const rigOfNow = async (): Promise<Rig> => ({
  image: process.env['RESCUE_PRO_IMAGE'] ?? (await imageOfNow()).folder,
  emulator: await emulatorFolder(),
})
