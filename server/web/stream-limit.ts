import { word } from '../../probes/contract/words.ts'
import { Refusal } from '../executive/refusal.ts'
import type { Principal } from './access.ts'

const MOST = 8

/** Counts the open event streams of each session. */
export const createStreamLimit = () => {
  const open = new Map<string, number>()
  const change = (key: string, by: number) => {
    const count = (open.get(key) ?? 0) + by
    if (count === 0) open.delete(key)
    else open.set(key, count)
  }
  return {
    /** Takes a place until the returned function is called; throws a Refusal 429 too-many-streams. */
    take({ digest }: Principal): () => void {
      if ((open.get(digest) ?? 0) >= MOST) throw new Refusal(429, 'too-many-streams', word('problem.tooManyStreams'))
      change(digest, 1)
      return () => change(digest, -1)
    },
  }
}
