// Programs that the build runs: argv only, their last lines shown when they fail.
import { execa } from 'execa'

interface Options {
  cwd?: string
  env?: Record<string, string>
}

/** Answers with what the program printed; throws when it fails. */
export const run = async (program: string, args: string[], options: Options = {}): Promise<string> => {
  const result = await execa(program, args, {
    ...options,
    all: true,
    reject: false,
    stdin: 'ignore',
    env: { LC_ALL: 'C', ...options.env },
  })
  if (!result.failed) return result.stdout
  const said = result.all.split('\n').slice(-20).join('\n')
  throw new Error(`${program} ${args.slice(0, 6).join(' ')} … failed (${result.shortMessage})\n${said}`)
}

/** Runs a program of the new root in namespaces of its own: its mounts end with it, also when it fails. */
export const runInside = (root: string, program: string, args: string[]) =>
  run(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', `--root=${root}`, '--mount-proc=/proc', program, ...args],
    {
      env: { PATH: INSIDE_PATH, HOME: '/root' },
    },
  )

export const INSIDE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin'
