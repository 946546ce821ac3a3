// Has the kernel replay a journal: by a mount that ends at once, in a mount namespace that nobody else sees.
import { mkdtemp, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Evidence, log } from '../contract/step.ts'
import { cleaned } from '../machine/sysfs.ts'
import { chunks } from '../tool.ts'

export interface Replay {
  /** Of the file system, as mount calls it. */
  type: string
  device: string
  signal: AbortSignal
}

const HARMLESS = 'nosuid,nodev,noexec,nosymfollow'

/** Whether it was replayed. When the program ends, its namespace goes, and with it the mount. */
export async function* replayByMount({ type, device, signal }: Replay): AsyncGenerator<Evidence, boolean> {
  const place = await mkdtemp(join(tmpdir(), 'rescue-pro-replay-'))
  try {
    yield log('INFO', 'The kernel replays the journal, by a mount that nobody sees.')
    const options = type === 'xfs' ? `${HARMLESS},nouuid` : HARMLESS
    const mount = ['mount', '-t', type, '-o', options, '--', device, place]
    const running = chunks('unshare', ['--mount', '--propagation', 'private', '--', ...mount], { signal, pulse: true })
    for (;;) {
      const next = await running.next()
      if (next.done) return next.value.exitCode === 0
      if (next.value.text !== '') yield log('WARNING', cleaned(next.value.text, 400))
    }
  } finally {
    await rmdir(place)
  }
}
