// Somebody in the guest who tries to mount a device as fast as they can.
import { readFileSync } from 'node:fs'
import type { Machine } from './machine.ts'

const PROGRAM = readFileSync(new URL('guest-programs/mount-race.pl', import.meta.url), 'utf8')

interface Tries {
  /** While a fence of the product stood on the device. */
  refused: number
  through: number
}

/** While `work` goes on. */
export const mountRace = async ({ guest }: Machine, device: string, type: string, work: () => Promise<unknown>) => {
  const place = `/run/mount-race${device.replaceAll('/', '-')}`
  const running = guest.attempt(['perl', '-e', PROGRAM, device, type, place])
  try {
    await work()
  } finally {
    await guest.run(['touch', `${place}.end`])
  }
  const { stdout, stderr } = await running
  if (stdout === '') throw new Error(`Nobody tried to mount ${device}: ${stderr}`)
  return JSON.parse(stdout) as Tries
}
