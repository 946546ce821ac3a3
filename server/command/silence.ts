// A machine that was frozen, or cut off without a word, keeps its connections open and says nothing for ever.
import type { Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { word } from '../../probes/contract/words.ts'
import type { Remote } from './https.ts'

const LOOK_SECONDS = 15

/** Says that nothing comes, and after `most` seconds of that ends the connection with an error. */
export const endSilence = (socket: TLSSocket, { url: { host }, notice }: Remote, most: number) => {
  let body: Readable | undefined
  let heard = 0
  let silent = 0
  const look = () => {
    // What lies here unread is no silence of theirs.
    const news = socket.bytesRead > heard || (body?.readableLength ?? 0) > 0
    heard = socket.bytesRead
    silent = news ? 0 : silent + LOOK_SECONDS
    if (silent >= most) socket.destroy(new Error(word('remote.silent', { host, seconds: silent })))
    else if (silent === LOOK_SECONDS) notice(word('remote.waiting', { host, seconds: silent }))
  }
  const timer = setInterval(look, LOOK_SECONDS * 1000)
  socket.once('close', () => clearInterval(timer))
  return {
    /** The answer's body, once it has begun. */
    reads(answer: Readable) {
      body = answer
    },
  }
}
