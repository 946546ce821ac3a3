// A drive of the machine: an image file behind an NBD server that can be told to break.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { DriveSpec } from './hardware.ts'
import { type NbdServer, startNbdServer } from './nbd-server.ts'

export interface Drive extends DriveSpec, Pick<NbdServer, 'break' | 'counts'>, AsyncDisposable {
  /** Its bytes, which can also be changed behind the guest's back. */
  file: string
  /** SHA-256 of its bytes: all, or so many from an offset on. */
  digest(start?: number, bytes?: number): Promise<string>
}

export const startDrive = async (spec: DriveSpec, file: string, socket: string): Promise<Drive> => {
  const image = await open(file, 'a')
  await image.truncate(spec.mebibytes * 1024 * 1024)
  await image.close()
  const server = await startNbdServer(socket, file)
  return {
    ...spec,
    file,
    counts: server.counts,
    break: server.break,
    digest: async (start = 0, bytes = Number.POSITIVE_INFINITY) => {
      const hash = createHash('sha256')
      await pipeline(createReadStream(file, { start, end: start + bytes - 1, highWaterMark: 1 << 20 }), hash)
      return hash.digest('hex')
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
