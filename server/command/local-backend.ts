import { buffer } from 'node:stream/consumers'
import { Executive } from '../executive/executive.ts'
import { startExplorer } from '../explorer/explorer-process.ts'
import { readMachine } from '../machine.ts'
import { renderReport } from '../report/collect.ts'
import { lockPartition, unlockPartition } from '../unlock.ts'
import type { Backend } from './backend.ts'
import { chosenTarget } from './chosen-target.ts'

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
  return {
    machine: () => machine,
    start: request => executive.start(request),
    cancel: (id, options) => executive.cancel(id, options),
    unlock: (partition, passphrase) => unlockPartition(() => readMachine(env), partition, passphrase),
    lock: partition => lockPartition(() => machine, partition),
    follow: (id, signal) => executive.follow(id, -1, signal),
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
