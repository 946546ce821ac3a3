// The cable between the second ports of two machines, and whoever else listens or speaks on it.
import { createServer, type Socket } from 'node:net'

export interface Cable extends AsyncDisposable {
  /** The Unix socket that each end is plugged into. */
  path: string
  /** To all ends. */
  send(frame: Buffer): void
  /** Calls `hear` with each Ethernet frame that comes from an end, until the function it returns is called. */
  listen(hear: (frame: Buffer) => void): () => void
}

/** QEMU's `-netdev stream` has each frame's length in front of it. */
const LENGTH_BYTES = 4

export const layCable = async (path: string): Promise<Cable> => {
  const ends = new Set<Socket>()
  const listeners = new Set<(frame: Buffer) => void>()
  const carry = (packed: Buffer, from?: Socket) => {
    for (const end of ends) if (end !== from) end.write(packed)
  }
  const server = createServer(end => {
    ends.add(end)
    end.on('error', () => {}).on('close', () => ends.delete(end))
    eachFrame(end, packed => {
      carry(packed, end)
      for (const hear of listeners) hear(packed.subarray(LENGTH_BYTES))
    })
  })
  await new Promise<void>(resolve => server.listen(path, resolve))
  return {
    path,
    send: frame => {
      const length = Buffer.alloc(LENGTH_BYTES)
      length.writeUInt32BE(frame.length)
      carry(Buffer.concat([length, frame]))
    },
    listen: hear => {
      listeners.add(hear)
      return () => void listeners.delete(hear)
    },
    [Symbol.asyncDispose]: async () => {
      for (const end of ends) end.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** With their lengths. */
const eachFrame = (end: Socket, take: (packed: Buffer) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  end.on('data', (more: Buffer) => {
    rest = Buffer.concat([rest, more])
    for (let size = packedSize(rest); rest.length >= size; size = packedSize(rest)) {
      take(rest.subarray(0, size))
      rest = rest.subarray(size)
    }
  })
}

const packedSize = (bytes: Buffer) =>
  bytes.length < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + bytes.readUInt32BE(0)
