// Whether what several members hold at the same place belongs together, block by block.

/** Bytes: as fine as differences are told. */
export const BLOCK = 4096

/** `copies`: all hold the same. `parity`: one of them is the exclusive or of the others (RAID 4 and 5). */
export type Rule = 'copies' | 'parity'

/** Positions in `data`, which are all of one length, of the blocks that do not belong together. */
export const differences = (rule: Rule, data: readonly Buffer[]): number[] => {
  if (rule === 'copies') return differingCopies(data)
  const sum = exclusiveOr(data)
  return sum.equals(Buffer.alloc(sum.length)) ? [] : blocks(sum.length, (from, to) => !isZero(sum.subarray(from, to)))
}

const differingCopies = ([first, ...others]: readonly Buffer[]): number[] => {
  if (first === undefined || others.every(other => other.equals(first))) return []
  return blocks(first.length, (from, to) => others.some(other => other.compare(first, from, to, from, to) !== 0))
}

const blocks = (length: number, isBad: (from: number, to: number) => boolean): number[] => {
  const found: number[] = []
  for (let from = 0; from < length; from += BLOCK) if (isBad(from, Math.min(from + BLOCK, length))) found.push(from)
  return found
}

const exclusiveOr = (data: readonly Buffer[]): Buffer => {
  const [first = new Uint32Array(), ...others] = data.map(words)
  const sum = first.slice()
  for (const other of others) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) ^ (other[i] as number)
  return Buffer.from(sum.buffer)
}

const words = (buffer: Buffer): Uint32Array =>
  buffer.byteOffset % 4 === 0
    ? new Uint32Array(buffer.buffer, buffer.byteOffset, buffer.length / 4)
    : new Uint32Array(new Uint8Array(buffer).buffer)

const isZero = (buffer: Buffer) => buffer.every(byte => byte === 0)
