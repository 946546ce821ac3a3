import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Executive } from '../executive/executive.ts'
import { startExplorer } from '../explorer/explorer-process.ts'
import { readMachine } from '../machine.ts'
import { renderReport } from '../report/collect.ts'
import { lockPartition, unlockPartition } from '../unlock.ts'
import type { Backend } from './backend.ts'
import { chosenTarget } from './chosen-target.ts'

/** Longer than a run process gets to end by itself. */
const LONGEST_END_MS = 15_000

export interface LocalOptions {
  state: string
  env: Record<string, string>
  version: string
}

/** This machine, without a server; a server over the same state folder sees the same runs. */
export const openLocal = async ({ state, env, version }: LocalOptions): Promise<Backend> => {
  const machine = readMachine(env)
  const targets = async () => (await machine).targets
  const executive = await Executive.open({ state, env, targets, resident: false })
  const dutInfo = async () => (await machine).dutInfo
  /** Nothing of a run is left when its command ends, unless that gave up: with us goes who would end the rest. */
  const over = async (id: string, givenUp: AbortSignal) => {
    if (!givenUp.aborted) await Promise.race([executive.over(id), sleep(LONGEST_END_MS, undefined, { ref: false })])
  }
  return {
    machine: () => machine,
    start: request => executive.start(request),
    cancel: (id, options) => executive.cancel(id, options),
    unlock: (partition, passphrase) => unlockPartition(() => readMachine(env), partition, passphrase),
    lock: partition => lockPartition(() => machine, partition),
    async *follow(id, signal) {
      try {
        yield* executive.follow(id, -1, signal)
      } catch (error) {
        await over(id, signal)
        throw error
      }
      await over(id, signal)
    },
    async report(format, runIds) {
      const ids = runIds.length > 0 ? runIds : (await executive.list()).map(({ id }) => id)
      const { body } = await renderReport({ executive, dutInfo, version }, format, ids)
      return typeof body === 'string' ? Buffer.from(body) : buffer(body)
    },
    async explore(partition, interrupt) {
      const request = {}
      const { device = '' } = chosenTarget('partition', partition, await machine)
      const process = await startExplorer({ state, env, device, request })
      interrupt.addEventListener('abort', () => void process.close().catch(() => {}))
      return {
        notes: process.view.notes,
        ask: path => process.ask(path),
        [Symbol.asyncDispose]: () => process.close(),
      }
    },
    close: () => executive.close(),
  }
}
