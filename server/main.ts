#!/usr/bin/env node
// The command line, and the only file of the server that reads argv and the environment.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR, USAGE } from '../probes/contract/exit-codes.ts'
import type { Environment } from './command/environment.ts'
import { COMMON_TEXT, USAGE_TEXT } from './command/usage.ts'
import { UsageError } from './command/usage-error.ts'
import { Refusal } from './executive/refusal.ts'

const HELP = `${USAGE_TEXT}\n${COMMON_TEXT}`

type Command = (args: string[], environment: Environment) => Promise<number>

/** Each loaded when it is wanted: the start of one must not wait for the others. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./command/serve.ts')).serve,
  list: async () => (await import('./command/list.ts')).list,
  run: async () => (await import('./command/run.ts')).run,
  plan: async () => (await import('./command/plan.ts')).plan,
  report: async () => (await import('./command/report.ts')).report,
  explore: async () => (await import('./command/explore.ts')).explore,
  unlock: async () => (await import('./command/unlock.ts')).unlock,
  lock: async () => (await import('./command/unlock.ts')).lock,
  verify: async () => (await import('./command/verify.ts')).verify,
}

/** Started by the image's units. Elsewhere there is no such command: they set root's password and write on consoles. */
const IMAGE_COMMANDS: typeof COMMANDS = {
  access: async () => (await import('./rescue/access.ts')).access,
  console: async () => (await import('./rescue/console.ts')).showConsole,
}

const IN_IMAGE = existsSync('/etc/rescue-pro/image')

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

const PATH = [...new Set([...(process.env['PATH'] ?? '').split(':').filter(Boolean), ...SYSTEM_FOLDERS])].join(':')

const environment = (): Environment => ({
  env: {
    PATH,
    ...(process.env['NODE_COMPILE_CACHE'] ? { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] } : {}),
  },
  state: process.getuid?.() === 0 ? '/run/rescue-pro' : join(process.env['HOME'] ?? '/tmp', '.rescue-pro'),
  inImage: IN_IMAGE,
  token: process.env['RESCUE_PRO_TOKEN'],
  notify: notifyOptions(process.env['NOTIFY_SOCKET'], process.env['WATCHDOG_USEC']),
  version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
})

/** systemd gives the time in microseconds. */
const notifyOptions = (socket: string | undefined, watchdogMicroseconds: string | undefined) =>
  socket === undefined
    ? undefined
    : { socket, path: PATH, watchdogMs: watchdogMicroseconds ? Number(watchdogMicroseconds) / 1000 : undefined }

const main = async ([name, ...args]: string[]): Promise<number> => {
  if (isHelp(name ?? '') || name === 'help') {
    process.stdout.write(HELP)
    return 0
  }
  const load = new Map(Object.entries(IN_IMAGE ? { ...COMMANDS, ...IMAGE_COMMANDS } : COMMANDS)).get(name ?? '')
  if (!load)
    throw new UsageError(`${name === undefined ? 'No command given' : `There is no command '${name}'`}.\n\n${HELP}`)
  if (args.some(isHelp)) {
    process.stdout.write((await import('./command/help.ts')).commandHelp(name ?? '', args))
    return 0
  }
  return (await load())(args, environment())
}

const isHelp = (word: string) => word === '--help' || word === '-h'

const isUsage = (error: unknown) =>
  error instanceof UsageError || (error instanceof Refusal && (error.status === 404 || error.status === 422))

let unread = false
/** Whoever reads our output may stop reading, as `head` does: what has to be ended first is, as if by SIGTERM. */
process.stdout.on('error', error => {
  if (unread) return
  unread = true
  if (!process.emit('SIGTERM')) process.exit((error as NodeJS.ErrnoException).code === 'EPIPE' ? 0 : ERROR)
})

/** On a terminal that is gone, nobody is left to be told; the exit code is. */
process.stderr.on('error', () => {})

/** 1 would say that the hardware failed: what goes wrong here says nothing of it. */
const failed = (error: unknown) => {
  process.stderr.write(`rescue-pro: ${error instanceof Error ? error.message : error}\n`)
  return isUsage(error) ? USAGE : ERROR
}

// Until it has come to something, also when it ends without.
process.exitCode = ERROR
main(process.argv.slice(2))
  .catch(failed)
  .then(code => {
    process.exitCode = code
  })
