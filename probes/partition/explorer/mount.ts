import { mkdir, rmdir } from 'node:fs/promises'
import { Inconclusive } from '../../contract/errors.ts'
import { cleaned } from '../../machine/sysfs.ts'
import { chunks, output } from '../../tool.ts'
import type { MountOptions } from './mount-options.ts'

/** Replaying a long journal from a slow drive takes a while. */
const MOUNT_MS = 120_000

/** Mounts `device` on `folder`, which it makes; undone when disposed of. Throws Inconclusive with mount's own words. */
export const mounted = async (
  device: string,
  folder: string,
  { type, options }: MountOptions,
  signal: AbortSignal,
): Promise<AsyncDisposable> => {
  await mkdir(folder, { mode: 0o700 })
  // No helper program of the type: only the kernel's own driver.
  const args = ['--internal-only', '--types', type, '--options', options, '--source', device, '--target', folder]
  const { exitCode, complaint } = await said('mount', args, signal)
  if (exitCode === 0) return { [Symbol.asyncDispose]: () => unmount(folder) }
  await rmdir(folder)
  // 32 is mount's only word for "it failed" (mount(8), EXIT STATUS).
  throw new Inconclusive('not-mounted', `mount ended with ${exitCode}: ${cleaned(complaint, 300)}`)
}

/** What is still being read keeps it until then: it is nobody else's any more. */
export const unmount = async (folder: string) => {
  const signal = AbortSignal.timeout(MOUNT_MS)
  const { exitCode } = await output('umount', [folder], { signal })
  if (exitCode !== 0) await output('umount', ['--lazy', folder], { signal })
  await rmdir(folder).catch(() => {})
}

/** How a program ended, and what it complained about. */
export const said = async (name: string, args: readonly string[], signal: AbortSignal) => {
  const running = chunks(name, args, { signal, timeout: MOUNT_MS })
  let complaint = ''
  for (;;) {
    const next = await running.next()
    if (next.done) return { ...next.value, complaint }
    if (next.value.from === 'stderr' && complaint.length < 4096) complaint += next.value.text
  }
}
