import type { Backend } from './backend.ts'
import { chosenTarget } from './chosen-target.ts'
import type { Environment } from './environment.ts'
import { openBackend } from './open-backend.ts'
import { JSON_OPTION, MACHINE_OPTIONS, parse } from './options.ts'
import { readPassphrase } from './passphrase.ts'
import { UsageError } from './usage-error.ts'

/** `unlock PARTITION`: opens an encrypted partition for reading, with the passphrase from the terminal or a pipe. */
export const unlock = async (args: string[], environment: Environment): Promise<number> => {
  const { words, values } = parse(args, { ...MACHINE_OPTIONS, ...JSON_OPTION })
  const backend = await openBackend(values, environment)
  try {
    const unlocked = await backend.unlock(await only(words, backend), await readPassphrase(environment))
    environment.stdout.write(
      values['json'] ? `${JSON.stringify(unlocked)}\n` : `${unlocked.target}  ${unlocked.device}\n`,
    )
    return 0
  } finally {
    await backend.close()
  }
}

/** `lock PARTITION`: closes it again. */
export const lock = async (args: string[], environment: Environment): Promise<number> => {
  const { words, values } = parse(args, MACHINE_OPTIONS)
  const backend = await openBackend(values, environment)
  try {
    await backend.lock(await only(words, backend))
    return 0
  } finally {
    await backend.close()
  }
}

const only = async ([name, ...more]: string[], backend: Backend): Promise<string> => {
  if (more.length > 0) throw new UsageError(`One partition at a time, not ${[name, ...more].join(', ')}.`)
  return chosenTarget('partition', name, await backend.machine()).id
}
