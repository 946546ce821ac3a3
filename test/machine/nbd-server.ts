// A disk that breaks on demand: an NBD server over an image file, whose faults change while the guest runs. Read
// errors are QEMU's part (see faults/drives.ts): NBD has no word for a medium error.
// https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'

/** Bytes from `start` up to and not including `end`. */
export interface Range {
  start: number
  end: number
}

export interface DiskFaults {
  /** Answers that touch these come late. */
  slow: readonly (Range & { milliseconds: number })[]
  /** Bytes that are read with these bits inverted, while the image keeps the right ones. */
  flipped: readonly { offset: number; mask: number }[]
  /** No request is answered until this is false again. */
  hanging: boolean
}

const HEALTHY: DiskFaults = { slow: [], flipped: [], hanging: false }

export interface NbdServer extends AsyncDisposable {
  /** Replaces what was set before. */
  break(faults: Partial<DiskFaults>): void
  counts: { reads: number; writes: number }
}

const EINVAL = 22
const REPLY_MAGIC = 0x67446698
const OPTION_REPLY_MAGIC = 0x3e889045565a9n
/** HAS_FLAGS, SEND_FLUSH, SEND_TRIM. */
const TRANSMISSION_FLAGS = 1 | 4 | 32
const READ = 0
const WRITE = 1
const DISCONNECT = 2
const FLUSH = 3
const TRIM = 4

interface Disk {
  fd: number
  size: number
  faults: DiskFaults
  counts: NbdServer['counts']
  parked: (() => void)[]
}

export const startNbdServer = async (socketPath: string, file: string): Promise<NbdServer> => {
  const fd = openSync(file, 'r+')
  const counts = { reads: 0, writes: 0 }
  const disk: Disk = { fd, size: fstatSync(fd).size, faults: HEALTHY, counts, parked: [] }
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    serve(socket, disk)
  })
  await new Promise<void>(resolve => server.listen(socketPath, resolve))
  return {
    counts,
    break: faults => {
      disk.faults = { ...HEALTHY, ...faults }
      if (!disk.faults.hanging) for (const answer of disk.parked.splice(0)) answer()
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
      closeSync(fd)
    },
  }
}

/** Takes messages off the stream; each reader says how many bytes it used, or 0 when it needs more. */
const serve = (socket: Socket, disk: Disk) => {
  let rest: Buffer = Buffer.alloc(0)
  let reader = clientFlags
  socket.write(Buffer.concat([Buffer.from('NBDMAGICIHAVEOPT'), Buffer.from([0, 3])]))
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    for (let used = -1; used !== 0; ) {
      const taken = reader(rest, socket, disk)
      used = taken.used
      reader = taken.next ?? reader
      rest = rest.subarray(used)
    }
  })
}

type Reader = (bytes: Buffer, socket: Socket, disk: Disk) => { used: number; next?: Reader }

const clientFlags: Reader = bytes => (bytes.length < 4 ? { used: 0 } : { used: 4, next: option })

const option: Reader = (bytes, socket, disk) => {
  if (bytes.length < 16) return { used: 0 }
  const kind = bytes.readUInt32BE(8)
  const used = 16 + bytes.readUInt32BE(12)
  if (bytes.length < used) return { used: 0 }
  if (kind === 1) {
    socket.write(Buffer.concat([exportInfo(disk), Buffer.alloc(124)]))
    return { used, next: transmission }
  }
  if (kind !== 6 && kind !== 7) {
    socket.write(optionReply(kind, 0x80000001))
    return { used }
  }
  socket.write(
    Buffer.concat([optionReply(kind, 3, Buffer.concat([Buffer.alloc(2), exportInfo(disk)])), optionReply(kind, 1)]),
  )
  return kind === 7 ? { used, next: transmission } : { used }
}

const exportInfo = ({ size }: Disk) => {
  const info = Buffer.alloc(10)
  info.writeBigUInt64BE(BigInt(size))
  info.writeUInt16BE(TRANSMISSION_FLAGS, 8)
  return info
}

const optionReply = (option: number, type: number, data = Buffer.alloc(0)) => {
  const head = Buffer.alloc(20)
  head.writeBigUInt64BE(OPTION_REPLY_MAGIC)
  head.writeUInt32BE(option, 8)
  head.writeUInt32BE(type, 12)
  head.writeUInt32BE(data.length, 16)
  return Buffer.concat([head, data])
}

const transmission: Reader = (bytes, socket, disk) => {
  if (bytes.length < 28) return { used: 0 }
  const command = bytes.readUInt16BE(6)
  const offset = Number(bytes.readBigUInt64BE(16))
  const length = bytes.readUInt32BE(24)
  const used = 28 + (command === WRITE ? length : 0)
  if (bytes.length < used) return { used: 0 }
  if (command === DISCONNECT) {
    socket.end()
    return { used }
  }
  const cookie = Buffer.from(bytes.subarray(8, 16))
  const { error, data } = obey(disk, command, offset, command === WRITE ? bytes.subarray(28, used) : length)
  later(disk, offset, length, () => socket.write(reply(cookie, error, data)))
  return { used }
}

const obey = (disk: Disk, command: number, offset: number, body: Buffer | number): { error: number; data?: Buffer } => {
  const { fd, faults, counts } = disk
  if (command === READ && typeof body === 'number') {
    counts.reads++
    const data = Buffer.alloc(body)
    readSync(fd, data, 0, body, offset)
    for (const { offset: at, mask } of faults.flipped) {
      const byte = data[at - offset]
      if (byte !== undefined) data[at - offset] = byte ^ mask
    }
    return { error: 0, data }
  }
  if (command === WRITE && typeof body !== 'number') {
    counts.writes++
    writeSync(fd, body, 0, body.length, offset)
    return { error: 0 }
  }
  return { error: command === FLUSH || command === TRIM ? 0 : EINVAL }
}

const touches = (ranges: readonly Range[], offset: number, length: number) =>
  ranges.some(({ start, end }) => offset < end && offset + length > start)

const later = (disk: Disk, offset: number, length: number, answer: () => void) => {
  const milliseconds = disk.faults.slow.find(range => touches([range], offset, length))?.milliseconds
  if (disk.faults.hanging) disk.parked.push(answer)
  else if (milliseconds === undefined) answer()
  else setTimeout(answer, milliseconds)
}

const reply = (cookie: Buffer, error: number, data: Buffer = Buffer.alloc(0)) => {
  const head = Buffer.alloc(16)
  head.writeUInt32BE(REPLY_MAGIC)
  head.writeUInt32BE(error, 4)
  cookie.copy(head, 8)
  return error === 0 ? Buffer.concat([head, data]) : head
}
