// Switches the machine on and off: a QEMU process, and the file that is its memory.
import { closeSync, openSync, unlinkSync } from 'node:fs'
import type { Paths } from './paths.ts'
import { type Qemu, startQemu } from './qemu.ts'

export interface PowerSupply {
  /** Throws when there is no QEMU, or no longer. */
  now(): { qemu: Qemu; ram: number }
  on(): Promise<void>
  off(): Promise<void>
  /** How often QEMU has ended by itself. */
  crashes(): number
}

export const powerSupply = (paths: Paths, command: readonly string[]): PowerSupply => {
  let running: { qemu: Qemu; ram: number } | undefined
  let crashes = 0
  return {
    now: () => {
      if (running === undefined) throw new Error('The machine is switched off')
      const crash = running.qemu.crash()
      if (crash !== undefined) throw new Error(`QEMU has ended by itself: ${crash}`)
      return running
    },
    on: async () => {
      const qemu = await startQemu(command, paths.qmp)
      running = { qemu, ram: openSync(paths.ram, 'r+') }
      // Open in QEMU and here: no name, so that it goes with us even when nothing cleans up.
      unlinkSync(paths.ram)
    },
    off: async () => {
      if (running === undefined) return
      const { qemu, ram } = running
      running = undefined
      if (qemu.crash() !== undefined) crashes++
      await qemu.kill()
      closeSync(ram)
    },
    crashes: () => crashes + (running?.qemu.crash() === undefined ? 0 : 1),
  }
}
