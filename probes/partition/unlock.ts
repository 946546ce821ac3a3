// Opens an encrypted (LUKS) partition for reading, and closes it again. The passphrase goes to cryptsetup through a pipe
// and nowhere else.
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { spoken } from '../array/spoken.ts'
import { lookAtUse } from '../block/in-use.ts'
import { Inconclusive, Skip } from '../contract/errors.ts'
import { word } from '../contract/words.ts'
import { readNumber } from '../machine/sysfs.ts'
import { output } from '../tool.ts'

/** Making the key from the passphrase is slow on purpose, and takes memory. */
const TIMEOUT_MS = 120_000

/** The new block device. Throws Skip with symptom wrong-passphrase, not-luks, already-unlocked or in-use. */
export const unlock = async (device: string, passphrase: string, signal: AbortSignal): Promise<string> => {
  const name = await nameOf(device, signal)
  const open = ['open', '--type', 'luks', '--readonly', '--disable-external-tokens', '--key-file=-', '--', device, name]
  const { exitCode, said } = await spoken('cryptsetup', open, { signal, timeout: TIMEOUT_MS, input: passphrase })
  if (exitCode !== 0) throw await refused(exitCode, said, device, signal)
  await output('udevadm', ['settle', '--timeout=10'], { signal, timeout: TIMEOUT_MS })
  return realpath(`/dev/mapper/${name}`)
}

/** Throws Skip with symptom not-unlocked, not-ours or in-use. */
export const lock = async (device: string, signal: AbortSignal): Promise<void> => {
  const name = await nameOf(device, signal)
  const opened = await realpath(`/dev/mapper/${name}`).catch(() => undefined)
  if (opened === undefined) throw new Skip('not-unlocked', word('unlock.not-unlocked'))
  if ((await readNumber(`/sys/class/block/${basename(opened)}/ro`)) !== 1)
    throw new Skip('not-ours', word('unlock.not-ours'))
  const { exitCode, said } = await spoken('cryptsetup', ['close', '--', name], { signal, timeout: TIMEOUT_MS })
  if (exitCode !== 0) throw await refused(exitCode, said, opened, signal)
}

/** As systemd names it, by the UUID in the header. */
const nameOf = async (device: string, signal: AbortSignal): Promise<string> => {
  const { text, exitCode } = await output('cryptsetup', ['luksUUID', '--', device], { signal, timeout: TIMEOUT_MS })
  const uuid = text.trim()
  if (exitCode !== 0 || !/^[0-9a-f-]{36}$/i.test(uuid)) throw new Skip('not-luks', word('unlock.not-luks'))
  return `luks-${uuid}`
}

/** By cryptsetup's exit codes, cryptsetup(8). */
const refused = async (exitCode: number | undefined, said: string, device: string, signal: AbortSignal) => {
  if (exitCode === 2) return new Skip('wrong-passphrase', word('unlock.wrong-passphrase'))
  if (exitCode === 3) return new Inconclusive('out-of-memory', word('unlock.out-of-memory'))
  if (exitCode !== 5) return new Inconclusive('cryptsetup-failed', word('unlock.failed', { said }))
  if (said.includes('already exists')) return new Skip('already-unlocked', word('unlock.already-unlocked'))
  const { explanation } = await lookAtUse(device, { signal })
  return new Skip('in-use', word('unlock.in-use', { by: explanation || said }))
}
