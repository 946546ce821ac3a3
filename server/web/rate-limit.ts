import { isIPv4 } from 'node:net'

const WINDOW_SECONDS = 60
const PER_NETWORK = 10
const IN_ALL = 60

/**
 * Counts failed tries of the last minute: at most 10 from one network and 60 in all. Its memory is bounded because
 * tries beyond the limits are refused, not counted. `now` is in seconds and never goes back.
 */
export const createRateLimit = (now: () => number) => {
  let failures: { network: string; at: number }[] = []
  return {
    /** Counts a failed try; the seconds to wait when it is one too many, undefined otherwise. */
    failed(address: string): number | undefined {
      const at = now()
      failures = failures.filter(failure => at - failure.at < WINDOW_SECONDS)
      const network = networkOf(address)
      const own = failures.filter(failure => failure.network === network)
      const oldest = own.length >= PER_NETWORK ? own[0] : failures.length >= IN_ALL ? failures[0] : undefined
      if (oldest) return Math.ceil(oldest.at + WINDOW_SECONDS - at)
      failures.push({ network, at })
      return undefined
    },
  }
}

export type RateLimit = ReturnType<typeof createRateLimit>

/** What one customer of a provider holds: an IPv4 address, or the /64 of an IPv6 address. */
export const networkOf = (address: string): string => {
  const mapped = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIPv4(mapped)) return mapped
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::')
  const first = groups(head)
  const last = tail === undefined ? [] : groups(tail)
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  return [...first, ...zeros, ...last].slice(0, 4).map(withoutZeros).join(':')
}

const groups = (part: string) => (part === '' ? [] : part.split(':'))

const withoutZeros = (group: string) => group.replace(/^0+(?=.)/, '')
