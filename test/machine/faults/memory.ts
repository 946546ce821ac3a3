// Broken memory. Addresses are guest-physical; the guest tells which are of use, by its own kernel's tables.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Machine } from '../machine.ts'
import type { RunningFault } from '../memory-fault.ts'

const TestedPage = z.object({ pid: z.number(), virtual: z.number(), offset: z.number(), physical: z.number() })

/** The page with the highest physical address of those that a memtester is testing; undefined while there is none. */
export const testedPage = async ({ guest }: Machine) =>
  TestedPage.optional().parse(JSON.parse(await guest.node(program('tested-address'))) ?? undefined)

/** The address of memory that nothing in the guest uses now. */
export const freeAddress = async ({ guest }: Machine) =>
  z.coerce
    .number()
    .positive()
    .parse(await guest.node(program('free-address')))

export const stuckBit = (machine: Machine, address: number): RunningFault =>
  machine.breakMemory({ address, bit: 3, kind: 'stuck-at-1' })

export const flippingBit = (machine: Machine, address: number): RunningFault =>
  machine.breakMemory({ address, bit: 5, kind: 'flipping' })

const program = (name: string) => readFileSync(new URL(`../guest-programs/${name}.ts`, import.meta.url), 'utf8')
