// Machine checks, as a processor reports them to the kernel (Intel SDM volume 3B, chapter 16).
import type { Machine } from '../machine.ts'

/** A memory read error at `address` that ECC has corrected. */
export const correctedMachineCheck = ({ qmp }: Machine, address: number) =>
  qmp().monitor(`mce 1 7 0x8c00004000010090 0x0 0x${address.toString(16)} 0x8c`)

/** An uncorrected error that the kernel must not go on after: it panics. */
export const fatalMachineCheck = ({ qmp }: Machine) => qmp().monitor('mce -b 0 4 0xbe00000000800400 0x4 0x0 0x0')
