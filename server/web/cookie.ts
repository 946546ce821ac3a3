/** `__Host-` makes browsers refuse the cookie unless it is Secure, for this host only and for all paths. */
const NAME = '__Host-s'
const FLAGS = 'Path=/; Secure; HttpOnly; SameSite=Strict'

export const sessionCookie = (token: string) => `${NAME}=${token}; ${FLAGS}`

export const expiredCookie = `${NAME}=; ${FLAGS}; Max-Age=0`

/** The session token in a Cookie header. */
export const readSessionCookie = (header: string | undefined): string | undefined =>
  header
    ?.split(';')
    .map(pair => pair.trim())
    .find(pair => pair.startsWith(`${NAME}=`))
    ?.slice(NAME.length + 1)
