import { Inconclusive } from '../../contract/errors.ts'
import { cleaned } from '../../machine/sysfs.ts'
import { output } from '../../tool.ts'

/**
 * The type of the file system on a device, by blkid's own look at it; undefined when there is none. Exit code 2: nothing
 * found, or not readable; 8: several types at once (blkid(8)).
 */
export const fileSystemOn = async (device: string, signal: AbortSignal): Promise<string | undefined> => {
  const args = ['--probe', '--match-tag', 'TYPE', '--output', 'value', device]
  const { text, exitCode } = await output('blkid', args, { signal, timeout: 20_000 })
  if (exitCode === 2) return undefined
  if (exitCode === 8) throw new Inconclusive('signature-ambivalent', 'It carries the marks of several file systems.')
  if (exitCode !== 0) throw new Inconclusive('signature', `blkid ended with ${exitCode}.`)
  return cleaned(text, 40)
}
