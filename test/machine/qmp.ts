// QEMU's machine protocol over a unix socket: commands with their answers, and events as they come.
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const Message = z.looseObject({
  event: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  id: z.number().optional(),
  return: z.unknown().optional(),
  error: z.looseObject({ desc: z.string() }).optional(),
})

export interface QmpEvent {
  name: string
  data: Record<string, unknown>
}

export interface Qmp {
  execute(command: string, args?: Record<string, unknown>): Promise<unknown>
  /** A line of QEMU's human monitor, for what QMP has no command for. */
  monitor(line: string): Promise<string>
  /** How many events have come: a place to wait from. */
  mark(): number
  /** The first event of this name after `mark`, which may have come already. */
  event(name: string, mark?: number): Promise<QmpEvent>
  /** Whether QEMU has ended. */
  closed(): boolean
}

export const connectQmp = async (path: string): Promise<Qmp> => {
  const socket = connect(path)
  await once(socket, 'connect')
  const answers = new Map<number, PromiseWithResolvers<unknown>>()
  const events: QmpEvent[] = []
  const listeners = new Set<() => void>()
  let closed: Error | undefined
  const take = ({ event, data, id, error, return: value }: z.infer<typeof Message>) => {
    if (event !== undefined) events.push({ name: event, data: data ?? {} })
    for (const listener of event === undefined ? [] : listeners) listener()
    const answer = answers.get(id ?? -1)
    if (error) answer?.reject(new Error(`QEMU: ${error.desc}`))
    else answer?.resolve(value)
  }
  const lines = createInterface({ input: socket }).on('line', line => take(Message.parse(JSON.parse(line))))
  // Its close tells.
  for (const source of [socket, lines]) source.on('error', () => {})
  socket.on('close', () => {
    closed = new Error('QEMU has ended')
    for (const { reject } of answers.values()) reject(closed)
    for (const listener of listeners) listener()
  })

  let lastId = 0
  const execute = async (command: string, args: Record<string, unknown> = {}) => {
    if (closed) throw closed
    const id = ++lastId
    const answer = Promise.withResolvers<unknown>()
    answers.set(id, answer)
    socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`)
    return answer.promise.finally(() => answers.delete(id))
  }
  const event = (name: string, mark = 0) =>
    new Promise<QmpEvent>((resolve, reject) => {
      const look = () => {
        const found = events.slice(mark).find(candidate => candidate.name === name)
        if (!found && !closed) return
        listeners.delete(look)
        if (found) resolve(found)
        else reject(closed)
      }
      listeners.add(look)
      look()
    })
  await execute('qmp_capabilities')
  return {
    execute,
    monitor: async line => String(await execute('human-monitor-command', { 'command-line': line })),
    mark: () => events.length,
    event,
    closed: () => closed !== undefined,
  }
}
