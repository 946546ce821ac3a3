import { z } from 'zod'
import { word } from '../../../probes/contract/words.ts'
import { Refusal } from '../../executive/refusal.ts'
import type { Machine } from '../../machine.ts'
import { lockPartition, Unlocked, unlockPartition } from '../../unlock.ts'
import { monotonicSeconds } from '../access.ts'
import { type App, refusals } from '../api.ts'
import { countFailure } from '../guards.ts'
import { createRateLimit } from '../rate-limit.ts'

const PartitionId = z.object({ id: z.string().min(1).max(300).describe('A target id of /api/machine') })
const Passphrase = z.strictObject({ passphrase: z.string().min(1).max(512).describe('Is never stored or logged') })

const BODY_BYTES = 4 * 1024

/** Encrypted partitions, opened for reading only. The passphrase is no parameter of a test run: those are recorded. */
export const addUnlock = (app: App, { machine }: { machine: () => Promise<Machine> }) => {
  const wrong = createRateLimit(monotonicSeconds)
  const alone = oneAtATime()
  app.post(
    '/api/partitions/:id/unlock',
    {
      bodyLimit: BODY_BYTES,
      schema: {
        summary: 'Open an encrypted partition for reading',
        params: PartitionId,
        body: Passphrase,
        response: { 200: Unlocked, ...refusals },
      },
    },
    async request => {
      try {
        const unlocked = await alone(() => unlockPartition(machine, request.params.id, request.body.passphrase))
        request.log.info({ event: 'unlocked', target: request.params.id, address: request.ip }, 'Unlocked')
        return unlocked
      } catch (error) {
        if (error instanceof Refusal && error.code === 'wrong-passphrase') countFailure(request, wrong)
        throw error
      }
    },
  )
  app.post(
    '/api/partitions/:id/lock',
    {
      schema: {
        summary: 'Close an encrypted partition that was unlocked here',
        params: PartitionId,
        response: { 204: z.undefined(), ...refusals },
      },
    },
    async (request, reply) => {
      await alone(() => lockPartition(machine, request.params.id))
      return reply.code(204).send(undefined)
    },
  )
}

/** Making a key takes memory, as much as a GiB. */
const oneAtATime = () => {
  let busy = false
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (busy) throw new Refusal(409, 'busy', word('unlock.busy'))
    busy = true
    try {
      return await work()
    } finally {
      busy = false
    }
  }
}
