// Sends something to the provider's network.

export interface Destination {
  url: URL
  /** Basic credentials that stood in the URL; kept out of it, so that no message can show them. */
  authorization: string | undefined
}

const ANSWER_MS = 10_000

export const destination = (text: string): Destination => {
  const url = new URL(text)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return {
    url,
    authorization: username || password ? `Basic ${Buffer.from(credentials).toString('base64')}` : undefined,
  }
}

/** Resolves when the other side has taken it (2xx). Throws an Error that says in a few words why not. */
export const post = async (to: Destination, type: string, body: string, signal: AbortSignal): Promise<void> => {
  try {
    const answer = await fetch(to.url, {
      method: 'POST',
      body,
      // What we send is for who was named, and nobody else.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      headers: { 'content-type': type, ...(to.authorization ? { authorization: to.authorization } : {}) },
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  } catch (error) {
    throw new Error(reason(error), { cause: error })
  }
}

/** fetch says only "fetch failed" itself. */
const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${ANSWER_MS / 1000} s`
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}
