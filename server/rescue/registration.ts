// Says to the provider that the machine is up and where it is reached: `rescuepro.register=URL`.
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { destination, post } from './post.ts'

/** What is sent. No secret is in it: whoever knows the access code got it another way. */
export const Registration = z.object({
  product: z.literal('rescue-pro'),
  version: z.string(),
  /** As the firmware gives them; missing where it does not. */
  vendor: z.string().optional(),
  productName: z.string().optional(),
  serial: z.string().optional(),
  uuid: z.string().optional(),
  addresses: z.array(z.string()),
  /** Of all wired ports. */
  macs: z.array(z.string()),
  url: z.url(),
  /** SHA-256 of the TLS certificate, upper-case hex with colons. */
  certificateFingerprint: z.string(),
  /** SHA256:… as ssh shows it. */
  sshHostKeyFingerprint: z.string().optional(),
  /** The kernel's id of this boot: a new one after every restart of the machine. */
  bootId: z.string(),
  /** ISO 8601, by the machine's clock. */
  bootedAt: z.iso.datetime(),
  lang: z.literal('en'),
})
export type Registration = z.infer<typeof Registration>

export interface RegistrationOptions {
  url: string
  /** undefined while there is nothing to say yet, such as before the first address. */
  describe: () => Registration | undefined
  /** Called with the reason after a failed try, and without one when the other side has taken it. */
  onTry(failure: string | undefined): void
  signal: AbortSignal
  /** The pause after the first failed try in milliseconds; it doubles up to a minute. */
  firstPauseMs?: number
}

const LOOK_MS = 1000
const LONGEST_PAUSE_MS = 60_000

/** Registers when there is a network, and again whenever something has changed. Resolves when `signal` aborts. */
export const register = async ({ url, describe, onTry, signal, firstPauseMs = 1000 }: RegistrationOptions) => {
  const to = destination(url)
  let known = ''
  let pause = firstPauseMs
  const rest = (milliseconds: number) => sleep(milliseconds, undefined, { signal }).catch(() => {})
  while (!signal.aborted) {
    const body = describe()
    const text = body === undefined ? known : JSON.stringify(Registration.parse(body))
    if (text === known) {
      await rest(Math.min(LOOK_MS, firstPauseMs))
      continue
    }
    const failure = await post(to, 'application/json', text, signal).then(
      () => undefined,
      (error: Error) => error.message,
    )
    if (signal.aborted) return
    onTry(failure)
    if (failure !== undefined) await rest(pause)
    known = failure === undefined ? text : known
    pause = failure === undefined ? firstPauseMs : Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}
