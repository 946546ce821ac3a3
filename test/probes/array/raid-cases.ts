// Captured answers of RAID controllers' own tools, and what is concluded from them.
import { readFileSync } from 'node:fs'
import { judgeRaidVolume } from '../../../probes/array/raid-verdict.ts'
import type { RaidVolume } from '../../../probes/array/raid-volume.ts'
import { violated } from '../../../probes/contract/validate.ts'

export const RAID_CASES = new URL('../../cases/raid-controllers/', import.meta.url).pathname

export const raidBytes = (path: string) => readFileSync(RAID_CASES + path, 'utf8')

/** Diagnoses, and measurements out of their limits, as `what it is`; those about a drive with its id. */
export const verdicts = (volume: RaidVolume | undefined, drives: Parameters<typeof judgeRaidVolume>[1] = []) =>
  (volume ? judgeRaidVolume(volume, drives) : []).flatMap(one => {
    if (one.artifact === 'diagnosis') return [about(`${one.type} ${one.verdict}`, one.hardwareInfoId)]
    if (one.artifact !== 'measurement') return []
    return violated(one.validators, one.value).map(({ name = '' }) => about(`over ${name}`, one.hardwareInfoId))
  })

const about = (verdict: string, id: string | undefined) => (id === undefined ? verdict : `${verdict} ${id}`)

export const messages = (volume: RaidVolume | undefined) =>
  (volume ? judgeRaidVolume(volume, []) : [])
    .flatMap(one => (one.artifact === 'diagnosis' ? [one.message] : []))
    .join('\n')
