// What the provider asked for on the kernel command line: `rescuepro.NAME=VALUE`.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { word } from '../../probes/contract/words.ts'
import { plainCode } from '../web/access-code.ts'

/** Where the first stage of the boot keeps the command line; in /proc/cmdline the secrets are blotted out. */
const COMMAND_LINE = '/run/rescue-pro-boot/cmdline'
const PREFIX = 'rescuepro.'

const webAddress = z
  .string()
  .max(2048, word('refused.url'))
  .refine(text => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), word('refused.url'))

const KEY_TYPE = /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/

const isPublicKey = (line: string) => {
  const [type = '', key = ''] = line.split(' ')
  return KEY_TYPE.test(type) && /^[A-Za-z0-9+/]{40,}={0,2}$/.test(key) && /^[ -~]*$/.test(line)
}

const PARAMETERS = {
  /** The access code, which is also root's password. */
  code: z
    .string()
    .regex(/^[\w-]{1,64}$/, { error: word('refused.code.symbols'), abort: true })
    .refine(code => plainCode(code).length >= 16, word('refused.code.short')),
  /** SHA-256 (hex) of a bearer token. */
  token_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, word('refused.digest'))
    .toLowerCase(),
  /** Where the records are sent to as they come. */
  collector: webAddress,
  /** Where the machine says that it is up. */
  register: webAddress,
  /** A line of authorized_keys. */
  ssh_key: z.string().max(4096, word('refused.key')).refine(isPublicKey, word('refused.key')),
  lang: z.literal('en', word('refused.language')),
}
type Name = keyof typeof PARAMETERS

export type KernelParameters = Partial<Record<Name, string>>

export interface ParametersRead {
  parameters: KernelParameters
  /** Why some are ignored, in words; no value is in them, because it may be a secret. */
  notices: string[]
}

/** The parameters that this machine was booted with; none when nobody kept the command line. */
export const readKernelParameters = (path = COMMAND_LINE): ParametersRead => {
  try {
    return parseKernelParameters(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { parameters: {}, notices: [] }
    throw error
  }
}

/** The last one counts of those with the same name, as everywhere on the kernel command line. */
export const parseKernelParameters = (commandLine: string): ParametersRead => {
  const given = new Map(assignments(commandLine.slice(0, LONGEST)))
  const parameters: KernelParameters = {}
  const notices: string[] = []
  for (const [name, value] of given) {
    const read = isName(name) ? PARAMETERS[name].safeParse(value) : undefined
    if (isName(name) && read?.success) parameters[name] = read.data
    else notices.push(refusal(name, read?.error?.issues[0]?.message ?? word('refused.unknown')))
  }
  return { parameters, notices: notices.slice(0, MOST_NOTICES) }
}

/** Longer than any kernel takes. */
const LONGEST = 64 * 1024
const MOST_NOTICES = 8

const isName = (name: string): name is Name => Object.hasOwn(PARAMETERS, name)

const refusal = (name: string, reason: string) =>
  word('console.badParameter', { name: `${PREFIX}${name.replace(/[^\w.-]/g, '?').slice(0, 32)}`, reason })

/** Double quotes hold a value together, or a whole parameter; they have no escapes (kernel, next_arg). */
const assignments = (commandLine: string): [name: string, value: string][] =>
  [...commandLine.matchAll(/(?:[^\s"]|"[^"]*(?:"|$))+/g)]
    .map(([parameter]) => parameter.replaceAll('"', ''))
    .filter(parameter => parameter.startsWith(PREFIX))
    .map(parameter => {
      const [name = '', ...value] = parameter.slice(PREFIX.length).split('=')
      return [name, value.join('=')]
    })
