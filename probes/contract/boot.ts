import { readFileSync } from 'node:fs'

/** The kernel's id of this boot: a new one after every restart of the machine. */
export const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
