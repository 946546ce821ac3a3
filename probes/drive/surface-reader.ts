// Reads a drive past the kernel's cache: what is read comes from the drive itself.
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Check } from './surface-sweep.ts'

export const CHUNK = 4 * 2 ** 20

export interface Reader extends AsyncDisposable {
  /** Whether these bytes could be read. One at a time: it has one buffer. */
  check: Check
}

/** Throws when the device cannot be opened. */
export const openReader = async (device: string): Promise<Reader> => {
  const handle = await open(device, constants.O_RDONLY | constants.O_DIRECT)
  const buffer = alignedBuffer(CHUNK)
  return {
    check: async (offset, length) => {
      try {
        return (await handle.read(buffer, 0, length, offset)).bytesRead === length
      } catch (error) {
        if (isOfDrive(error)) return false
        throw error
      }
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

const PAGE = 64 * 1024

/** O_DIRECT wants memory that begins where a sector could; Node's own buffers begin anywhere, WebAssembly's at a page. */
const alignedBuffer = (bytes: number) => {
  const pages = bytes / PAGE
  return new Uint8Array(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer)
}

/** How the kernel hands on what the drive said (block/blk-core.c, blk_errors); all else is our own mistake. */
const FROM_DRIVE = ['EIO', 'ENODATA', 'EILSEQ', 'EREMOTEIO', 'ETIMEDOUT', 'ENXIO', 'ENODEV', 'ENOLINK', 'EBADE']

const isOfDrive = (error: unknown) => FROM_DRIVE.includes((error as NodeJS.ErrnoException).code ?? '')
