// Reads here and there on a device, at places that the device itself names: what it says may be anything.
import { open } from 'node:fs/promises'
import { Inconclusive } from '../contract/errors.ts'

/** Fewer bytes where the device ends before them; none where no device could have such a place. */
export type Read = (offset: number, length: number) => Promise<Buffer>

/** Throws Inconclusive `place-unreadable` where the drive fails. */
export const readingFrom = async <Seen>(device: string, look: (read: Read) => Promise<Seen>): Promise<Seen> => {
  await using file = await open(device)
  return await look(async (offset, length) => {
    if (!Number.isSafeInteger(offset) || offset < 0) return Buffer.alloc(0)
    const reading = file.read(Buffer.alloc(length), 0, length, offset)
    const { buffer, bytesRead } = await reading.catch(cause => {
      throw new Inconclusive('place-unreadable', `${device} cannot be read at byte ${offset}: ${cause.message}`)
    })
    return buffer.subarray(0, bytesRead)
  })
}
