// A tar stream (GNU format) without its FIFOs and device nodes: unpacked by root they would come to life.
import { Transform } from 'node:stream'

const BLOCK = 512
const SPECIAL = '3467'
const MOST_COMPLAINTS = 64 * 1024

/** `complaints`: what tar says while it works; it becomes the last file of the archive. */
export const tarFilter = (complaints: AsyncIterable<Buffer>): Transform => {
  const said = collect(complaints)
  const state: State = { pending: Buffer.alloc(0), held: [], body: 0, extended: false, ended: false }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      state.pending = state.pending.length === 0 ? chunk : Buffer.concat([state.pending, chunk])
      const out: Buffer[] = []
      while (advance(state, out));
      done(null, Buffer.concat(out))
    },
    flush(done) {
      void said.then(text => done(null, Buffer.concat([text.length > 0 ? file(text) : Buffer.alloc(0), END])))
    },
  })
}

interface State {
  /** Not looked at yet. */
  pending: Buffer
  /** Headers of long names, that belong to the entry that comes. */
  held: Buffer[]
  /** Bytes of an entry that come before the next header. */
  body: number
  /** More blocks of a sparse file's map come before its body. */
  extended: boolean
  ended: boolean
}

/** Passes on what can be; false when more bytes are needed. */
const advance = (state: State, out: Buffer[]): boolean => {
  if (state.body > 0 && !state.extended) return passBody(state, out)
  if (state.pending.length < BLOCK) return false
  const block = take(state, BLOCK)
  if (state.extended) {
    out.push(block)
    state.extended = block[504] === 1
    return true
  }
  state.ended ||= block[0] === 0
  // Its end is ours to write.
  if (!state.ended) header(state, block, out)
  return true
}

const passBody = (state: State, out: Buffer[]): boolean => {
  if (state.pending.length === 0) return false
  const bytes = take(state, Math.min(state.body, state.pending.length))
  state.body -= bytes.length
  if (state.held.length > 0) state.held.push(bytes)
  else out.push(bytes)
  return true
}

const header = (state: State, block: Buffer, out: Buffer[]) => {
  const type = String.fromCharCode(block[156] ?? 0)
  state.body = Math.ceil(sizeOf(block) / BLOCK) * BLOCK
  if (type === 'L' || type === 'K') return void state.held.push(block)
  if (!SPECIAL.includes(type)) out.push(...state.held, block)
  state.held = []
  state.extended = type === 'S' && block[482] === 1
}

const take = (state: State, length: number) => {
  const bytes = state.pending.subarray(0, length)
  state.pending = state.pending.subarray(length)
  return bytes
}

/** Octal, or binary from 8 GiB on. */
const sizeOf = (block: Buffer) => {
  const field = block.subarray(124, 136)
  return (field[0] ?? 0) & 0x80 ? Number(field.readBigUInt64BE(4)) : Number.parseInt(field.toString('latin1'), 8) || 0
}

const collect = async (complaints: AsyncIterable<Buffer>) => {
  let text = Buffer.alloc(0)
  for await (const chunk of complaints) {
    if (text.length < MOST_COMPLAINTS) text = Buffer.concat([text, chunk])
  }
  return text
}

const NAME = 'RESCUE-PRO-could-not-read.txt'
const END = Buffer.alloc(2 * BLOCK)

const file = (text: Buffer): Buffer => {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0')
  block.write(`./${NAME}`, 0, 'latin1')
  block.write(octal(0o600, 8), 100, 'latin1')
  block.write(octal(0, 8), 108, 'latin1')
  block.write(octal(0, 8), 116, 'latin1')
  block.write(octal(text.length, 12), 124, 'latin1')
  block.write(octal(Math.floor(Date.now() / 1000), 12), 136, 'latin1')
  block.write('        0', 148, 'latin1')
  block.write('ustar  ', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 7)}\0 `, 148, 'latin1')
  return Buffer.concat([block, text, Buffer.alloc((BLOCK - (text.length % BLOCK)) % BLOCK)])
}
