// Which bytes of a file a download asks for (RFC 9110, section 14).
import type { Details } from './tree.ts'

export interface ContentHead {
  status: 200 | 206 | 416
  headers: Record<string, string>
  start: number
  /** Exclusive. */
  end: number
}

/** `range` counts only while the file is the one that `ifRange` names. */
export const contentHead = (
  { inode, size, modified }: Details,
  range: string | undefined,
  ifRange: string | undefined,
): ContentHead => {
  const etag = `"${[inode, size, modified].map(number => number.toString(36)).join('-')}"`
  const headers = { 'accept-ranges': 'bytes', etag }
  const wanted = ifRange === undefined || ifRange === etag ? parseRange(range, size) : undefined
  if (wanted === undefined) {
    return { status: 200, headers: { ...headers, 'content-length': `${size}` }, start: 0, end: size }
  }
  const [start, end] = wanted
  if (start >= end)
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` }, start: 0, end: 0 }
  const part = { 'content-length': `${end - start}`, 'content-range': `bytes ${start}-${end - 1}/${size}` }
  return { status: 206, headers: { ...headers, ...part }, start, end }
}

/** From and to before; undefined for what is no single range of bytes, which counts as not asked for. */
const parseRange = (range: string | undefined, size: number): [start: number, end: number] | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '') return [size - Math.min(size, Number(last)), size]
  const end = last === '' ? size : Math.min(size, Number(last) + 1)
  return last !== '' && Number(last) < Number(first) ? undefined : [Number(first), end]
}
