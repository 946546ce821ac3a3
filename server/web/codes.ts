import { z } from 'zod'
import { codeDigest, makeCode, sameDigest } from './access-code.ts'

export const Code = z.object({ digest: z.string().length(64), issuedAt: z.number() })
export type Code = z.infer<typeof Code>

const CODE_SECONDS = 24 * 60 * 60

/**
 * The valid access codes, known by their digests: `machineCode` always, and what was issued for 24 hours. `now` is in
 * seconds and never goes back.
 */
export const createCodes = (known: Code[], machineCode: string | undefined, now: () => number) => {
  let issued = known
  const always = machineCode === undefined ? [] : [codeDigest(machineCode)]
  const valid = () => issued.filter(({ issuedAt }) => now() - issuedAt < CODE_SECONDS)
  const digests = () => [...always, ...valid().map(({ digest }) => digest)]
  return {
    issue(): string {
      const code = makeCode()
      issued = [...valid(), { digest: codeDigest(code), issuedAt: now() }]
      return code
    },
    /** The digest of a valid code. */
    find(code: string): string | undefined {
      const wanted = codeDigest(code)
      return digests().filter(digest => sameDigest(digest, wanted)).length > 0 ? wanted : undefined
    },
    isValid: (digest: string) => digests().includes(digest),
    /** What was issued, without the machine's own. */
    all: valid,
  }
}
