// QEMU has faults of its own, which are not what is tested (10.0: `iotlb_to_section: Assertion failed`, at a boot with two
// processors): a test that it crashed in is begun again on the machine switched on again, once (the vitest
// configuration's `retry`).
import { beforeAll, beforeEach } from 'vitest'
import { powerCut } from './faults/power.ts'
import type { Machine } from './machine.ts'

/** Of a machine that is on for all tests of a file; they begin when it is ready. */
export const outliveCrashes = (machine: () => Machine) => {
  let known = 0
  let revived: Promise<void> | undefined
  const revive = async () => {
    known = machine().crashes()
    await powerCut(machine())
    await machine().ready()
  }
  beforeAll(async () => {
    await machine()
      .ready()
      .catch(error => (machine().crashes() > known ? revive() : Promise.reject(error)))
  })
  beforeEach(async () => {
    if (machine().crashes() > known) revived = revive()
    await revived
    const before = machine().crashes()
    return () => {
      if (machine().crashes() > before) throw new Error('QEMU crashed in this test')
    }
  })
}
