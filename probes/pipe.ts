// Pipes that are read at our own pace. Node gives a program sockets instead, in which every tiny write is a message of
// its own: memtester's spinner makes ten thousand a second, and waits once 278 of them are unread.
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'

export interface Pipe {
  /** The descriptor for the program to write to; execa takes any number, though its types stop at 9. */
  writer: 3
  /** What came since the last time, at most 64 KiB; '' when nothing did. */
  read(): string
  /** Our own hold on the writing end. */
  closeWriter(): void
  close(): void
}

export const openPipes = (count: number): Pipe[] => {
  if (stock.length < count) stock.push(...makePipes(STOCK))
  return stock.splice(0, count)
}

/** Made together: each making is a process, and many a test runs dozens of programs. */
const STOCK = 32
const stock: Pipe[] = []

/** Node has no pipe(2); a FIFO without its name is one. */
const makePipes = (count: number): Pipe[] => {
  const folder = mkdtempSync(join(tmpdir(), 'rescue-pro-pipe-'))
  const paths = Array.from({ length: count }, (_, index) => join(folder, `${index}`))
  try {
    execFileSync('mkfifo', ['-m', '600', '--', ...paths])
    return paths.map(openPipe)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const buffer = Buffer.alloc(64 * 1024)

const openPipe = (path: string): Pipe => {
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(path, constants.O_WRONLY) as Pipe['writer']
  const decoder = new StringDecoder('utf8')
  return {
    writer,
    read: () => decoder.write(buffer.subarray(0, bytesRead(reader))),
    closeWriter: () => closeSync(writer),
    close: () => closeSync(reader),
  }
}

const bytesRead = (reader: number): number => {
  try {
    return readSync(reader, buffer)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0
    throw error
  }
}
