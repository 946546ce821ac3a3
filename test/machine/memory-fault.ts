// A broken memory cell: a bit of the guest's RAM that does not keep what is written to it.
import { Worker } from 'node:worker_threads'
import { fileOffset } from './memory-map.ts'

export interface MemoryFault {
  /** Guest-physical address of the byte. */
  address: number
  /** 0 to 7. */
  bit: number
  /** Stuck at a value, or inverted now and then. */
  kind: 'stuck-at-0' | 'stuck-at-1' | 'flipping'
}

export interface RunningFault extends AsyncDisposable {
  /** How often the cell was found to hold something else, or was inverted. */
  changes(): number
}

/** `ram`: descriptor of the file that is the guest's memory. Until it is disposed of. */
export const breakMemory = (ram: number, mebibytes: number, { address, bit, kind }: MemoryFault): RunningFault => {
  // Shared with the thread: whether to go on, and the count.
  const state = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(new URL('./memory-fault-thread.ts', import.meta.url), {
    workerData: { ram, offset: fileOffset(address, mebibytes), mask: 1 << bit, kind, state },
  })
  const ended = new Promise<void>((resolve, reject) => worker.once('exit', () => resolve()).once('error', reject))
  worker.unref()
  return {
    changes: () => Atomics.load(state, 1),
    [Symbol.asyncDispose]: async () => {
      Atomics.store(state, 0, 1)
      Atomics.notify(state, 0)
      await ended
    },
  }
}
