// Switches the machine on and off: a QEMU process, and the file that is its memory.
import { closeSync, openSync, unlinkSync } from 'node:fs'
import type { Paths } from './paths.ts'
import { type Qemu, startQemu } from './qemu.ts'

export interface PowerSupply {
  now(): { qemu: Qemu; ram: number }
  on(): Promise<void>
  off(): Promise<void>
}

export const powerSupply = (paths: Paths, command: readonly string[]): PowerSupply => {
  let running: { qemu: Qemu; ram: number } | undefined
  return {
    now: () => {
      if (running === undefined) throw new Error('The machine is switched off')
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
      await qemu.kill()
      closeSync(ram)
    },
  }
}
