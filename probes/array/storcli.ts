// Volumes of MegaRAID controllers, Dell's PERC among them, by `storcli64` or `perccli64`, which answer the same.
import { z } from 'zod'
import { known, meant } from '../machine/known.ts'
import type { RaidMember, RaidSign, RaidVolume } from './raid-volume.ts'
import { member, parseDrives, Said } from './storcli-drives.ts'

/** Without `nolog` it writes a log into the folder that it is started in. */
export const STORCLI_QUESTIONS = [
  ['/call', 'show', 'all', 'J', 'nolog'],
  ['/call/eall/sall', 'show', 'all', 'J', 'nolog'],
] as const

export interface StorcliVolume extends RaidVolume {
  /** Of the controller, as in sysfs, such as 0000:02:00.0. */
  pciAddress?: string
}

const Answers = z.object({
  Controllers: z.array(
    z.object({ 'Command Status': z.object({ Controller: Said }), 'Response Data': z.unknown().optional() }),
  ),
})
const Controller = z.object({
  Basics: z.object({ Model: Said, 'Serial Number': Said, 'PCI Address': Said.optional() }),
  Status: z.object({ 'Controller Status': Said }),
  TOPOLOGY: z.array(z.object({ DG: Said, 'EID:Slot': Said, Type: Said, State: Said })),
  'VD LIST': z.array(z.object({ 'DG/VD': z.string().regex(/^\d+\/\d+$/), TYPE: Said, State: Said, Cache: Said })),
  BBU_Info: z.array(z.object({ State: Said })).optional(),
  Cachevault_Info: z.array(z.object({ State: Said })).optional(),
})
type Controller = z.infer<typeof Controller>

/** Throws on other text. A controller without volumes has none; one that is told of in other words counts as such. */
export const parseStorcli = (controllers: string, drives: string): StorcliVolume[] => {
  const details = new Map(answers(drives).map(one => [one['Command Status'].Controller, one['Response Data']]))
  return answers(controllers).flatMap(({ 'Command Status': { Controller: id }, 'Response Data': data }) => {
    const controller = Controller.safeParse(data)
    return controller.success ? volumesOf(controller.data, parseDrives(details.get(id))) : []
  })
}

const answers = (text: string) => Answers.parse(JSON.parse(text)).Controllers

const volumesOf = (controller: Controller, drives: ReadonlyMap<string, RaidMember>): StorcliVolume[] => {
  const { Basics: basics, Status: status, TOPOLOGY: rows } = controller
  const configured = rows.filter(({ Type }) => Type === 'DRIVE')
  const inVolumes = new Set(configured.map(row => row['EID:Slot']))
  const outside = [...drives.values()].filter(({ slot, said }) => !inVolumes.has(slot) && BAD.test(said))
  const [, domain, bus, device, fn] = PCI.exec(basics['PCI Address'] ?? '') ?? []
  return controller['VD LIST'].map(({ 'DG/VD': place, TYPE, State, Cache }) => {
    const [group, number] = place.split('/')
    return {
      controller: {
        name: basics.Model,
        status: status['Controller Status'],
        signs: cacheSigns(controller, Cache),
        ...known({ serialNumber: meant(basics['Serial Number']) }),
      },
      number: Number(number),
      level: TYPE,
      said: State,
      condition: VOLUME_STATES.get(State.toLowerCase()) ?? 'unclear',
      members: configured.filter(({ DG }) => DG === group).map(row => member(row['EID:Slot'], row.State, drives)),
      outside,
      signs: [],
      ...known({ pciAddress: domain && `${domain.padStart(4, '0')}:${bus}:${device}.${Number(fn)}` }),
    }
  })
}

/** Of drives in no volume. A drive that was pulled and put back is UBad, too. */
const BAD = /^(UBad|Failed)$/i

const PCI = /^([\da-f]{2,4}):([\da-f]{2}):([\da-f]{2}):0([0-7])$/i

/** As the tool explains them below its tables. */
const VOLUME_STATES = new Map<string, RaidVolume['condition']>([
  ['optl', 'optimal'],
  ['pdgd', 'degraded'],
  ['dgrd', 'degraded'],
  ['ofln', 'failed'],
  ['rec', 'rebuilding'],
])

/** AWB, "Always WriteBack", goes on without a battery; WB does not. */
const cacheSigns = ({ BBU_Info = [], Cachevault_Info = [] }: Controller, cache: string): RaidSign[] => {
  const states = [...BBU_Info, ...Cachevault_Info].map(({ State }) => State)
  const poor = states.filter(state => !/^Opt(imal|l)?$/i.test(state))
  if (poor.length > 0)
    return [
      { verdict: 'raid-battery-not-ready', message: `The battery of the controller’s cache: ${poor.join(', ')}.` },
    ]
  return states.length === 0 && /AWB/.test(cache)
    ? [
        {
          verdict: 'raid-cache-unprotected',
          message: `It writes back from its cache (${cache}) without a battery: a power cut loses what is in there.`,
        },
      ]
    : []
}
