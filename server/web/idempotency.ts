import { word } from '../../probes/contract/words.ts'
import { Refusal } from '../executive/refusal.ts'
import { digest } from './access-code.ts'

const MOST = 1000

/**
 * Remembers the answers to the last 1000 keyed requests, so that a repeated one is not done twice. Refused requests
 * did nothing and may be repeated.
 */
export const createIdempotency = <Answer>() => {
  const answers = new Map<string, { body: string; answer: Promise<Answer> }>()
  return (key: string | undefined, body: unknown, act: () => Promise<Answer>): Promise<Answer> => {
    if (key === undefined) return act()
    const wanted = digest(JSON.stringify(body))
    const known = answers.get(key)
    if (known && known.body !== wanted) throw new Refusal(422, 'key-reused', word('problem.keyReused'))
    if (known) return known.answer
    const answer = act()
    answers.set(key, { body: wanted, answer })
    answer.catch(() => answers.delete(key))
    const oldest = answers.keys().next()
    if (answers.size > MOST && !oldest.done) answers.delete(oldest.value)
    return answer
  }
}
