// Asks the RAID controllers' own tools, where somebody installed these: they are in no Debian package.
import { setTimeout as sleep } from 'node:timers/promises'
import { Inconclusive } from '../contract/errors.ts'
import type { Target } from '../contract/probe.ts'
import { megaraidDevice, scsiHosts } from '../drive/raid-controllers.ts'
import { known } from '../machine/known.ts'
import { findProgram } from '../program.ts'
import { output } from '../tool.ts'
import { type RaidVolume, volumeId } from './raid-volume.ts'
import { parseSsacli, SSACLI_QUESTION } from './ssacli.ts'
import { parseStorcli, STORCLI_QUESTIONS } from './storcli.ts'

/** Never throws. Asks nobody where no such controller is, or none of the tools. */
export const raidVolumes = async (sys = '/sys'): Promise<RaidVolume[]> => {
  const looks = await Promise.allSettled(await asking(AbortSignal.timeout(LONGEST_LOOK_MS), sys))
  return looks.flatMap(look => (look.status === 'fulfilled' ? look.value : []))
}

/** The volume that is the target, as it is now. */
export const findRaidVolume = async (
  { id }: Pick<Target, 'id'>,
  signal: AbortSignal,
  sys = '/sys',
): Promise<RaidVolume> => {
  const volumes = (await Promise.all(await asking(signal, sys))).flat()
  const volume = volumes.find(volume => volumeId(volume) === id)
  if (!volume) throw new Inconclusive('volume-gone', 'The RAID controller does not tell of this volume any more.')
  return volume
}

const LONGEST_LOOK_MS = 20_000

const asking = async (signal: AbortSignal, sys: string): Promise<Promise<RaidVolume[]>[]> => {
  const hosts = await scsiHosts(sys)
  return TOOLS.flatMap(({ drivers, names, read }) => {
    const name = names.find(name => findProgram(name) !== undefined)
    return name !== undefined && hosts.some(({ driver }) => drivers.test(driver)) ? [read(name, signal, sys)] : []
  })
}

/** An exit code, an error's number, says no more than the answer does; of one that was killed the end is missing. */
const answer = async (name: string, args: readonly string[], signal: AbortSignal): Promise<string> => {
  const waiting = new AbortController()
  const late = sleep(LIMIT_MS + GRACE_MS, undefined, { signal: waiting.signal }).then(() => {
    throw new Inconclusive('controller-no-answer', `${name} got no answer from the RAID controller.`)
  })
  try {
    // A process that waits in the kernel for a dead controller cannot be killed: it is left behind.
    const { text, killedBy } = await Promise.race([output(name, args, { signal, timeout: LIMIT_MS }), late])
    if (killedBy === undefined) return text
    throw new Inconclusive('controller-no-answer', `${name} was ended by ${killedBy}.`)
  } finally {
    waiting.abort()
  }
}

const LIMIT_MS = 60_000
const GRACE_MS = 10_000

const readStorcli = async (name: string, signal: AbortSignal, sys: string): Promise<RaidVolume[]> => {
  const [controllers, drives] = STORCLI_QUESTIONS
  const volumes = parseStorcli(await answer(name, controllers, signal), await answer(name, drives, signal))
  return Promise.all(
    volumes.map(async ({ pciAddress, ...volume }) => ({
      ...volume,
      ...known({ device: pciAddress && (await megaraidDevice(pciAddress, volume.number, sys)) }),
    })),
  )
}

const readSsacli = async (name: string, signal: AbortSignal): Promise<RaidVolume[]> =>
  parseSsacli(await answer(name, SSACLI_QUESTION, signal))

const TOOLS = [
  { drivers: /^megaraid_sas$/, names: ['storcli64', 'storcli', 'perccli64', 'perccli'], read: readStorcli },
  { drivers: /^(hpsa|smartpqi)$/, names: ['ssacli', 'hpssacli'], read: readSsacli },
]
