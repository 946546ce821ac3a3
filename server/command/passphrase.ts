import { text } from 'node:stream/consumers'
import { word } from '../../probes/contract/words.ts'
import type { Environment } from './environment.ts'
import { UsageError } from './usage-error.ts'

/** From the terminal without showing it, or all of what a pipe brings, without its last newline. */
export const readPassphrase = async ({ stdin, stderr }: Pick<Environment, 'stdin' | 'stderr'>): Promise<string> => {
  const passphrase = stdin.isTTY ? await typed(stdin, stderr) : (await text(stdin)).replace(/\r?\n$/, '')
  if (passphrase === '') throw new UsageError('No passphrase given.')
  return passphrase
}

const [CTRL_C, CTRL_D, BACKSPACE, DELETE] = ['\u0003', '\u0004', '\b', '\u007f']

const typed = async (stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream): Promise<string> => {
  stderr.write(`${word('unlock.prompt')} `)
  stdin.setRawMode(true).setEncoding('utf8')
  let passphrase = ''
  try {
    for await (const keys of stdin as AsyncIterable<string>) {
      for (const key of keys) {
        if (key === '\r' || key === '\n' || key === CTRL_D) return passphrase
        if (key === CTRL_C) throw new UsageError('Interrupted.')
        passphrase = key === BACKSPACE || key === DELETE ? passphrase.slice(0, -1) : passphrase + key
      }
    }
    return passphrase
  } finally {
    stdin.setRawMode(false).pause()
    stderr.write('\n')
  }
}
