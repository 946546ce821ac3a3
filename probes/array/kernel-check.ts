// The kernel's own comparison (md `check`) of an array that is in use, and whatever else it works on.
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Inconclusive } from '../contract/errors.ts'
import { type Evidence, log, measurement, pass, progress, unknown } from '../contract/step.ts'
import { readLiveArray, readWork, type Work } from './live.ts'

const POLL_MS = 500

/**
 * Lets the kernel read and compare all members of `/dev/<name>`; the data is not written, but the kernel notes in the
 * members' superblocks that and when it was. Cancelled, it is stopped.
 */
export async function* kernelCheck(name: string, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  yield log(
    'INFO',
    'The array is in use, so the kernel compares it. It writes to the superblocks of the members, not to the data.',
  )
  await order(name, 'check')
  try {
    yield* followWork(name, signal)
  } finally {
    if (signal.aborted) await order(name, 'idle')
  }
  const live = await readLiveArray(name)
  if (!live) throw new Inconclusive('array-gone', 'The array was stopped meanwhile.')
  yield measurement('sectors that differ', live.mismatches, { unit: 'sectors' })
  const told = `The kernel counted ${live.mismatches} sectors that differ; which member is right nothing tells. Swap space on a mirror leaves such differences, too.`
  yield live.mismatches > 0
    ? unknown('array-mismatch', told)
    : pass('array-consistent', 'The kernel found no difference among the members.')
}

/** Yields progress until the kernel has nothing to do with the array any more. */
export async function* followWork(name: string, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  for (;;) {
    const [live, work] = [await readLiveArray(name), await readWork(name)]
    if (!live) throw new Inconclusive('array-gone', 'The array was stopped meanwhile.')
    if (work) yield asProgress(work)
    else if (live.action === 'idle' || live.action === 'frozen') return
    await sleep(POLL_MS, undefined, { signal }).catch(() => {})
    signal.throwIfAborted()
  }
}

const order = async (name: string, action: 'check' | 'idle') => {
  const file = await open(`/sys/class/block/${name}/md/sync_action`, 'w')
  try {
    await file.write(action)
  } catch (error) {
    throw new Inconclusive('check-refused', `The kernel refused to ${action} ${name}.`, { cause: error })
  } finally {
    await file.close()
  }
}

const asProgress = ({ done, total, speed }: Work) => {
  const [mib, of] = [done / 1024, total / 1024]
  const rate = (speed ?? 0) / 1024
  return progress({
    fraction: Math.min(1, done / Math.max(1, total)),
    workDone: Math.round(mib),
    workTotal: Math.round(of),
    unit: 'MiB',
    ...(rate > 0 ? { rate: Math.round(rate * 10) / 10, etaSeconds: Math.round((of - mib) / rate) } : {}),
  })
}
