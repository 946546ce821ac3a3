import { type Word, word } from '../../contract/words.ts'

/** What cannot be shown, and why: an HTTP status, a stable code, and a sentence for people. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** What the kernel says of a place in a file system, as a Refused; anything else is an error of ours, as it is. */
export const asRefused = (error: unknown): unknown => {
  const known = BY_ERRNO[(error as NodeJS.ErrnoException).code ?? '']
  return known === undefined || error instanceof Refused ? error : refused(...known)
}

export const refused = (status: number, code: string, key: Word): Refused => new Refused(status, code, word(key))

type Known = [status: number, code: string, key: Word]

const NOT_FOUND: Known = [404, 'no-such-file', 'explorer.noSuchFile']
const UNREADABLE: Known = [422, 'unreadable', 'explorer.unreadable']

const BY_ERRNO: Record<string, Known> = {
  ENOENT: NOT_FOUND,
  ENAMETOOLONG: NOT_FOUND,
  EINVAL: NOT_FOUND,
  ENOTDIR: [422, 'not-a-folder', 'explorer.notAFolder'],
  EISDIR: [422, 'not-a-file', 'explorer.notAFile'],
  ELOOP: [422, 'link-loop', 'explorer.linkLoop'],
  EIO: UNREADABLE,
  // What Linux says of a structure that is damaged, of a wrong checksum, and of a key it does not have.
  EUCLEAN: UNREADABLE,
  EBADMSG: UNREADABLE,
  ENOKEY: UNREADABLE,
  EACCES: UNREADABLE,
  EOVERFLOW: UNREADABLE,
}
