// What a file system looks like to the explorer, whoever reads it: the kernel, or a program of ours.
import type { Readable } from 'node:stream'
import type { Name } from './path.ts'

export type FileType = 'file' | 'folder' | 'link' | 'fifo' | 'socket' | 'device' | 'unknown'

export interface Details {
  type: FileType
  /** Bytes. */
  size: number
  /** Bytes that it takes on the drive; less than its size when it has holes. */
  stored: number
  /** Milliseconds since 1970. */
  modified: number
  /** As of chmod. */
  permissions: number
  uid: number
  gid: number
  inode: number
  /** Where a link leads. */
  link?: Name
}

export interface Listed {
  name: Name
  /** undefined where the folder does not say it; `look` does. */
  type: FileType | undefined
}

export interface Item extends AsyncDisposable {
  /** Where it is, links resolved. Made when asked for: thousands of levels may be open at once. */
  names(): Name[]
  details: Details
  /** What is in a folder, in the file system's order, many at a time. */
  entries(): AsyncIterable<Listed[]>
  /** What stands in a folder; a link is not followed. */
  look(name: Name): Promise<Details>
  /** The same, opened. */
  child(name: Name): Promise<Item>
  /** The bytes of a regular file from `start` to before `end`. */
  read(start: number, end: number): Readable
  /** The kernel's handle; undefined where a program reads. */
  fd: number | undefined
}

export interface Tree extends AsyncDisposable {
  /** `follow`: also the last name, when it is a link. Throws Refused. */
  find(names: readonly Name[], follow: boolean): Promise<Item>
}
