// Reads a block device past the page cache, which would show what it held some time ago and push out everything else.
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Inconclusive } from '../contract/errors.ts'

export interface DirectReader extends AsyncDisposable {
  /** Up to `length` bytes at `position`, both multiples of 4096; valid until the next but one read. */
  read(position: number, length: number): Promise<Buffer>
}

const ALIGNMENT = 4096

export const openDirect = async (device: string, most: number): Promise<DirectReader> => {
  const handle = await open(device, constants.O_RDONLY | constants.O_DIRECT)
  // Two: while one is looked at, the other is filled.
  const buffers = [await alignedBuffer(handle, most), await alignedBuffer(handle, most)]
  let turn = 0
  return {
    async read(position, length) {
      turn = 1 - turn
      const into = (buffers[turn] as Buffer).subarray(0, length)
      const { bytesRead } = await handle.read(into, 0, length, position)
      if (bytesRead !== length)
        throw new Inconclusive(
          'member-too-short',
          `${device} ends at byte ${position + bytesRead}, before its array does.`,
        )
      return into
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

/** Node does not tell where a buffer lies in memory; the kernel refuses (EINVAL) what is not aligned. */
const alignedBuffer = async (handle: FileHandle, length: number): Promise<Buffer> => {
  const whole = Buffer.allocUnsafeSlow(length + ALIGNMENT)
  for (let skip = 0; skip < ALIGNMENT; skip += 16) {
    const buffer = whole.subarray(skip, skip + length)
    const read = await handle.read(buffer, 0, ALIGNMENT, 0).catch(asRefusal)
    if (read !== undefined) return buffer
  }
  throw new Error('No aligned memory could be had.')
}

/** Undefined: not aligned. What cannot be read is found later, where it is. */
const asRefusal = (error: unknown) => ((error as NodeJS.ErrnoException).code === 'EINVAL' ? undefined : {})
