// The opened partitions of this server, each with a process of its own.
import type { Target } from '../../probes/contract/probe.ts'
import { word } from '../../probes/contract/words.ts'
import type { OpenRequest, View } from '../../probes/partition/explorer/options.ts'
import { Refusal } from '../executive/refusal.ts'
import { type ExplorerProcess, startExplorer } from './explorer-process.ts'

export interface ExplorerOptions {
  state: string
  env: Record<string, string>
  targets: () => Promise<readonly Target[]>
}

export type Explorer = ReturnType<typeof createExplorer>

export const createExplorer = ({ state, env, targets }: ExplorerOptions) => {
  const opened = new Map<string, Promise<ExplorerProcess>>()
  const forget = (id: string, process: Promise<ExplorerProcess>) => {
    if (opened.get(id) === process) opened.delete(id)
  }
  const start = async (id: string, request: OpenRequest) =>
    startExplorer({ state, env, device: await deviceOf(id, targets), request })
  const close = async (id: string): Promise<void> => {
    const process = await opened.get(id)?.catch(() => undefined)
    await process?.close()
  }
  return {
    /** Opens it, or answers with the view that is open already. */
    async open(id: string, request: OpenRequest): Promise<View> {
      const known = opened.get(id)
      if (known) return (await known).view
      const process = start(id, request)
      opened.set(id, process)
      process.then(
        ({ ended }) => ended.then(() => forget(id, process)),
        () => forget(id, process),
      )
      return (await process).view
    },
    /** Throws Refusal 404 `not-open`. */
    async find(id: string): Promise<ExplorerProcess> {
      const process = opened.get(id)
      if (process === undefined) throw new Refusal(404, 'not-open', word('explorer.notOpen'))
      return process
    },
    close,
    closeAll: async () => void (await Promise.all([...opened.keys()].map(close))),
  }
}

const deviceOf = async (id: string, targets: ExplorerOptions['targets']): Promise<string> => {
  const target = (await targets()).find(target => target.id === id && target.kind === 'partition')
  if (target?.device === undefined) throw new Refusal(404, 'unknown-target', word('explorer.unknownTarget'))
  return target.device
}
