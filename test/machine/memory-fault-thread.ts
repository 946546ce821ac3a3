// Looks at one byte of the guest's memory two thousand times a second and puts its broken bit where the fault wants it.
import { openSync, readSync, writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import type { MemoryFault } from './memory-fault.ts'

interface Work {
  ram: number
  offset: number
  mask: number
  kind: MemoryFault['kind']
  state: Int32Array<SharedArrayBuffer>
}

const PAUSE_MS = 0.5
const LOOKS_PER_FLIP = 40

const { ram, offset, mask, kind, state } = workerData as Work
// Of its own: after a power cut the given number may stand for another file.
const memory = openSync(`/proc/self/fd/${ram}`, 'r+')
const cell = new Uint8Array(1)

for (let look = 1; Atomics.wait(state, 0, 0, PAUSE_MS) === 'timed-out'; look++) {
  readSync(memory, cell, 0, 1, offset)
  const now = cell[0] ?? 0
  const wanted = broken(now, look)
  if (wanted === now) continue
  cell[0] = wanted
  writeSync(memory, cell, 0, 1, offset)
  Atomics.add(state, 1, 1)
}

function broken(now: number, look: number): number {
  if (kind === 'stuck-at-1') return now | mask
  if (kind === 'stuck-at-0') return now & ~mask
  return look % LOOKS_PER_FLIP === 0 ? now ^ mask : now
}
