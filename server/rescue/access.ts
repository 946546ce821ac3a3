// `access`, which systemd runs before sshd and the server: one code for page, console and ssh.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../command/environment.ts'
import { readKernelParameters } from './kernel-parameters.ts'
import { machineCode } from './machine-code.ts'

const HOST_KEY = '/etc/ssh/ssh_host_ed25519_key'

/** Does what can be done: without ssh the page must still be reached, and the other way round. */
export const access = async (_args: string[], { state, stderr }: Environment): Promise<number> => {
  const { code, ssh_key } = readKernelParameters().parameters
  mkdirSync(state, { recursive: true, mode: 0o700 })
  const steps = [setPassword(machineCode(state, code)), authorize('/root', ssh_key), makeHostKey()]
  const failures = (await Promise.allSettled(steps)).filter(({ status }) => status === 'rejected')
  for (const { reason } of failures as PromiseRejectedResult[]) stderr.write(`rescue-pro: ${reason}\n`)
  return failures.length === 0 ? 0 : 2
}

/** Lets the owner of the key in `line` log in to the account with this home. */
export const authorize = async (home: string, line: string | undefined) => {
  if (line === undefined) return
  const folder = join(home, '.ssh')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'authorized_keys'), `${line}\n`, { mode: 0o600 })
}

/** By standard input: the list of processes shows arguments. */
const setPassword = (code: string) => run('chpasswd', [], `root:${code}\n`)

const makeHostKey = async () => {
  if (existsSync(HOST_KEY)) return
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'rescue', '-f', HOST_KEY], '')
}

const run = (program: string, args: string[], input: string) =>
  new Promise<void>((resolve, reject) => {
    const child = execFile(program, args, { timeout: 60_000 }, error =>
      // Not the error itself: its message may hold what was written to the program.
      error ? reject(new Error(`${program} failed (${error.code ?? error.signal})`)) : resolve(),
    )
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
