import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Evidence } from '../../../probes/contract/step.ts'
import { violates } from '../../../probes/contract/validate.ts'
import { followBmc, parseSensors } from '../../../probes/machine/bmc.ts'
import { points } from '../../../probes/machine/charts.ts'
import { isBlind, type Sample } from '../../../probes/machine/sample.ts'
import { judge } from '../../../probes/machine/sensor-verdict.ts'

const captured = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../cases/ipmitool', `${name}.txt`), 'utf8')
const sampleOf = (text: string): Sample => ({
  ...{ temperatures: [], fans: [], powers: [], energies: [], clocks: [], throttling: {} },
  bmc: parseSensors(text),
})

test.for([
  ['supermicro', 10],
  ['proliant', 8],
  ['megarac', 5],
] as const)('%s: only sensors with a value are read', ([name, count]) => {
  const sensors = parseSensors(captured(name))
  expect(sensors).toHaveLength(count)
  for (const { value } of sensors) expect(value).toBeTypeOf('number')
})

test('value, unit, status and the critical thresholds of a sensor', () => {
  expect(parseSensors(captured('supermicro'))[0]).toEqual({
    name: 'CPU Temp',
    value: 31,
    unit: 'degrees C',
    status: 'ok',
    lowerCritical: 5,
    upperCritical: 95,
  })
})

test.for(['', 'nonsense', 'a | b | c', `${'x|'.repeat(100_000)}`, 'A | 1 | degrees C | ok | na | na | na | na | na'])(
  'no sensor in %.20s',
  text => {
    expect(parseSensors(text)).toEqual([])
  },
)

test('they are part of the chart, and a machine that has only these is not without sensors', () => {
  const sample = sampleOf(captured('supermicro'))
  expect(isBlind(sample)).toBe(false)
  expect(points(sample, undefined).map(({ name, value, unit }) => [name, value, unit])).toEqual([
    ['fan slowest turning', 13300, 'rpm'],
    ['temperature hottest of management controller', 64, '°C'],
  ])
})

test('a sensor that the controller calls critical is judged by the controller’s own threshold', () => {
  const line = (value: string, status: string) =>
    `CPU Temp         | ${value}     | degrees C  | ${status}    | 5.000     | 5.000     | 10.000    | 90.000    | 95.000    | 95.000    `
  const violations = (text: string) =>
    judge(sampleOf(text), sampleOf(text), new Map()).flatMap((one: Evidence) =>
      one.artifact === 'measurement' ? (one.validators ?? []).filter(limit => violates(limit, one.value)) : [],
    )
  expect(violations(line('96.000', 'cr')).map(({ name }) => name)).toEqual(['bmc-upper-critical'])
  expect(violations(line('92.000', 'nc'))).toEqual([])
})

test('a machine without a controller starts nothing', async () => {
  const bmc = followBmc(AbortSignal.timeout(10))
  await bmc.stopped
  expect(bmc).toMatchObject({ sensors: [] })
})
