// The guest's own programs, over ssh with a key that only this machine knows.
import { type ChildProcess, spawn } from 'node:child_process'
import { execa } from 'execa'
import { until } from './until.ts'

export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

export interface Guest {
  /** Its standard output; throws when it does not end with 0. */
  run(argv: readonly string[], input?: string): Promise<string>
  /** Whatever its exit code is. */
  attempt(argv: readonly string[], input?: string): Promise<Outcome>
  /** A module for Node, with its arguments. */
  node(source: string, args?: readonly string[]): Promise<string>
  /** Opens the connection that all calls share, as soon as the guest lets us in; again after each start of the guest. */
  connect(): Promise<void>
  disconnect(): void
}

interface Options {
  /** A folder for the connection's socket. */
  folder: string
  /** File with the private key. */
  key: string
  /** Where the guest's port 22 is reached now. */
  port: () => number
}

export const sshGuest = ({ folder, key, port }: Options): Guest => {
  const socket = `${folder}/ssh`
  let master: ChildProcess | undefined
  const destination = ['-S', socket, 'root@127.0.0.1']
  // Where the shared connection is gone, ssh would connect by itself: to this host's own sshd.
  const sharedOnly = ['-o', 'ProxyCommand=false', ...destination]

  const attempt = async (argv: readonly string[], input = ''): Promise<Outcome> => {
    const command = argv.map(quoted).join(' ')
    const { exitCode, stdout, stderr } = await execa('ssh', [...QUIET, ...sharedOnly, '--', command], {
      input,
      reject: false,
    })
    if (exitCode === undefined) throw new Error(`ssh was ended from outside: ${command}`)
    return { code: exitCode, stdout, stderr }
  }
  const run = async (argv: readonly string[], input?: string) => {
    const { code, stdout, stderr } = await attempt(argv, input)
    if (code !== 0) throw new Error(`In the guest, ${argv.join(' ')} ended with ${code}: ${stderr}\n${stdout}`)
    return stdout
  }
  const disconnect = () => {
    master?.kill()
    master = undefined
  }
  const connected = async () => {
    if (master === undefined || master.exitCode !== null) {
      const options = ['-i', key, '-p', `${port()}`, '-M', '-N', ...destination]
      master = spawn('setpriv', ['--pdeathsig', 'KILL', 'ssh', ...QUIET, ...options], { stdio: 'ignore' })
    }
    return (await execa('ssh', [...QUIET, '-O', 'check', ...destination], { reject: false })).exitCode === 0
  }
  return {
    run,
    attempt,
    node: (source, args = []) => run(['node', '--input-type=module-typescript', '-', ...args], source),
    connect: async () => {
      disconnect()
      await until('the guest to let us in with the key', connected)
    },
    disconnect,
  }
}

/** No configuration and no known hosts of whoever runs the tests. */
const QUIET = [
  ...['-F', 'none', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
  ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=20', '-o', 'ServerAliveInterval=0'],
]

/** ssh hands its words to the guest's shell as one line. */
const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`
