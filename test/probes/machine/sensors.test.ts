import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { beside } from '../../../probes/contract/beside.ts'
import type { RecordBody } from '../../../probes/contract/records.ts'
import { type Evidence, log, step } from '../../../probes/contract/step.ts'
import { violates } from '../../../probes/contract/validate.ts'
import { points } from '../../../probes/machine/charts.ts'
import { readHwmon } from '../../../probes/machine/hwmon.ts'
import { watts } from '../../../probes/machine/rapl.ts'
import { isBlind, lacking, takeSample } from '../../../probes/machine/sample.ts'
import { addHighest, judge } from '../../../probes/machine/sensor-verdict.ts'
import sensors, { observe, observeFor, watchSensors } from '../../../probes/machine/sensors.ts'
import { collect, of } from '../collect.ts'
import { unpack } from './tree.ts'

const sampleOf = (name: string, changes = {}) => takeSample(unpack(name, changes).roots, [])
const gather = async (evidence: AsyncIterable<Evidence>, onEvidence?: (one: Evidence, count: number) => void) => {
  const all: Evidence[] = []
  for await (const one of evidence) {
    all.push(one)
    onEvidence?.(one, all.length)
  }
  return all
}
/** When it is told to, or else too late. */
const LATE_ANSWER = `
const answer = () => process.exit(require('fs').writeFileSync(process.argv[1], '61000'))
process.stdin.once('data', answer)
setTimeout(answer, 5000)
`
const violated = (evidence: Evidence[]) =>
  evidence.flatMap(one =>
    one.artifact === 'measurement' ? (one.validators ?? []).filter(limit => violates(limit, one.value)) : [],
  )

describe('a machine with two sockets', () => {
  test('gives a dozen lines with unit and value', async () => {
    const before = await sampleOf('two-sockets')
    const after = await sampleOf('two-sockets', { 'class/powercap/intel-rapl:0/energy_uj': 42_000_000 })
    for (const energy of after.energies) energy.at = (before.energies[0]?.at ?? 0) + 2
    for (const energy of before.energies) energy.at = before.energies[0]?.at ?? 0
    const shown = points(after, before).map(({ name, unit, value }) => [name, value, unit])
    expect(shown).toEqual([
      ['temperature coretemp Package id 0', 50, '°C'],
      ['temperature coretemp Package id 1', 47, '°C'],
      ['temperature hottest drive', 43, '°C'],
      ['clock slowest processor', 1200, 'MHz'],
      ['clock mean', 2200, 'MHz'],
      ['power package-0', 21.2, 'W'],
      ['power package-1', 0, 'W'],
      ['fan slowest turning', 569, 'rpm'],
      ['throttle events since the start', 20, 'events'],
      ['corrected memory errors since the start', 2, 'errors'],
    ])
  })

  test('whose chip takes its time to answer, everything else goes on', async () => {
    const { sys } = unpack('two-sockets').roots
    const chip = join(sys, 'class/hwmon/hwmon0/temp1_input')
    rmSync(chip)
    await execa('mkfifo', [chip])
    let wentOn = false
    const answer = execa(process.execPath, ['--eval', LATE_ANSWER, chip])
    setImmediate(() => {
      wentOn = true
      answer.stdin.write('now')
    })
    const { temperatures } = await readHwmon(sys)
    expect(wentOn).toBe(true)
    expect(temperatures).toContainEqual(expect.objectContaining({ chip: 'coretemp', celsius: 61 }))
    await answer
  })

  test('takes the limit of a package from its own chip', async () => {
    const [first] = points(await sampleOf('two-sockets'), undefined)
    expect(first?.validators).toEqual([
      {
        name: 'temperature-critical',
        type: 'LESS_THAN',
        value: 100,
        metadata: { source: 'hwmon temp1_crit of coretemp hwmon0' },
      },
    ])
  })

  test('judges the hottest sensor of each chip that states a limit', async () => {
    const first = await sampleOf('two-sockets')
    const evidence = judge(first, first, addHighest(new Map(), first))
    const names = evidence.map(one => ('name' in one ? one.name : one.artifact))
    expect(names.filter(name => name.startsWith('highest'))).toEqual([
      'highest temperature coretemp Package id 0 hwmon0',
      'highest temperature coretemp Package id 1 hwmon1',
      'highest temperature nvme Composite 0000:01:00.0',
      'highest temperature drivetemp temp1 sdb',
    ])
    expect(violated(evidence)).toEqual([])
  })

  test.for([
    ['a processor at its limit', { 'class/hwmon/hwmon1/temp2_input': 100_000 }, 'temperature-critical'],
    ['a drive above its limit', { 'class/hwmon/hwmon3/temp1_input': 71_000 }, 'temperature-critical'],
    ['an uncorrected memory error', { 'devices/system/edac/mc/mc0/ue_count': 1 }, 'edac-uncorrected-none'],
  ] as const)('%s fails', async ([, changes, rule]) => {
    const [first, last] = [await sampleOf('two-sockets'), await sampleOf('two-sockets', changes)]
    const evidence = judge(first, last, addHighest(new Map(), last))
    expect(violated(evidence).map(({ name }) => name)).toEqual([rule])
  })

  test('throttling is told, with how often, and does not fail', async () => {
    const counter = 'devices/system/cpu/cpu2/thermal_throttle/package_throttle_count'
    const [first, last] = [await sampleOf('two-sockets'), await sampleOf('two-sockets', { [counter]: 25 })]
    const evidence = judge(first, last, new Map())
    expect(violated(evidence)).toEqual([])
    expect(evidence).toContainEqual(
      expect.objectContaining({ name: 'throttle events package', value: 20, metadata: { before: 20 } }),
    )
    expect(evidence).toContainEqual(expect.objectContaining({ type: 'UNKNOWN', verdict: 'cpu-throttled' }))
  })

  test('corrected memory errors are told with the module’s label and place', async () => {
    const mc = 'devices/system/edac/mc/mc0'
    const last = await sampleOf('two-sockets', { [`${mc}/ce_count`]: 5, [`${mc}/dimm0/dimm_ce_count`]: 5 })
    expect(judge(await sampleOf('two-sockets'), last, new Map())).toContainEqual(
      expect.objectContaining({
        type: 'UNKNOWN',
        verdict: 'memory-corrected-errors',
        message: 'Corrected memory errors: 3 in CPU_SrcID#0_Ha#0_Chan#2_DIMM#0 (channel 2 slot 0).',
      }),
    )
  })

  test('watched for a time, it passes with series that end', async () => {
    const { roots } = unpack('two-sockets')
    const evidence = await gather(observeFor(2, new AbortController().signal, roots))
    const starts = evidence.filter(({ artifact }) => artifact === 'measurementSeriesStart')
    expect(starts.length).toBeGreaterThanOrEqual(8)
    expect(starts.length).toBeLessThanOrEqual(16)
    expect(evidence.filter(({ artifact }) => artifact === 'measurementSeriesEnd')).toHaveLength(starts.length)
    expect(evidence.at(-1)).toMatchObject({ type: 'PASS', verdict: 'sensors-within-limits' })
    const elements = evidence.filter(({ artifact }) => artifact === 'measurementSeriesElement')
    const shown = evidence.filter(({ artifact }) => artifact === 'progress')
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.length).toBeLessThanOrEqual(elements.length / 10)
  })

  test('a limit that is broken while it is watched is broken in the series', async () => {
    const { roots, change } = unpack('two-sockets')
    const stop = new AbortController()
    const evidence = await gather(observe(stop.signal, roots), (one, count) => {
      if (count === 12) change({ 'class/hwmon/hwmon0/temp1_input': 101_000 })
      if (one.artifact === 'measurementSeriesElement' && one.value === 101) stop.abort()
    })
    expect(violated(evidence).map(({ value }) => value)).toEqual([100])
  })
})

describe('a desktop', () => {
  test('readings of inputs that are not connected are left out', async () => {
    const { temperatures } = await readHwmon(unpack('desktop').roots.sys)
    expect(temperatures.map(({ chip, label, celsius }) => [chip, label, celsius])).toEqual([
      ['k10temp', 'Tctl', 30.5],
      ['k10temp', 'Tccd1', 24],
      ['it8665', 'temp2', 32],
    ])
  })

  test('whose chips state no limit is not called good', async () => {
    const watched = gather(observeFor(1, new AbortController().signal, unpack('desktop').roots))
    await expect(watched).rejects.toMatchObject({ name: 'Error', symptom: 'sensors-without-limits' })
  })

  test('says what it cannot measure', async () => {
    expect(lacking(await sampleOf('desktop'))).toEqual([
      'no fan sensor',
      'no energy counter: no intel-rapl in /sys/class/powercap',
      'no clock speed: no cpufreq in /sys/devices/system/cpu',
      'no memory error counter: no controller in /sys/devices/system/edac/mc',
    ])
  })
})

describe('hostile or broken files', () => {
  test.for([
    ['a label with control characters', { 'class/hwmon/hwmon0/temp1_label': 'Tctl\u001b[2J\u202e' }, 'Tctl [2J'],
    ['a label without end', { 'class/hwmon/hwmon0/temp1_label': 'x'.repeat(5000) }, 'x'.repeat(40)],
    ['an empty label', { 'class/hwmon/hwmon0/temp1_label': '' }, 'temp1'],
  ] as const)('%s', async ([, changes, label]) => {
    const { temperatures } = await readHwmon(unpack('desktop', changes).roots.sys)
    expect(temperatures[0]?.label).toBe(label)
  })

  test.for(['', 'NaN', '1e3', '0x20', '99999999999999999999', 'No such device'])('%j is no temperature', async text => {
    const { temperatures } = await readHwmon(unpack('desktop', { 'class/hwmon/hwmon0/temp1_input': text }).roots.sys)
    expect(temperatures.map(({ label }) => label)).not.toContain('Tctl')
  })

  test.for([0, -1000, 20_000, 65_261_850])('%i is no critical limit', async crit => {
    const { temperatures } = await readHwmon(unpack('desktop', { 'class/hwmon/hwmon0/temp1_crit': crit }).roots.sys)
    expect(temperatures[0]).not.toHaveProperty('critical')
  })
})

test.for([
  [1_000_000, 3_000_000, 1, 2],
  [262_143_000_000, 671_150, 1, 1],
  [5, 5, 1, 0],
  [5, 10, 0, undefined],
] as const)('energy %i to %i µJ in %i s is %d W, over the counter’s end too', ([from, to, seconds, expected]) => {
  const energy = (microjoules: number, at: number) => ({ name: 'p', microjoules, wrapsAt: 262_143_328_850, at })
  const result = watts(energy(from, 0), energy(to, seconds))
  if (expected === undefined) expect(result).toBeUndefined()
  else expect(result).toBeCloseTo(expected, 6)
})

test('a machine without any sensor is skipped on its own, and beside a test only the step is', async () => {
  const bare = unpack('desktop', {}).roots
  const none = { sys: `${bare.sys}/nothing`, proc: bare.proc }
  expect(isBlind(await takeSample(none, []))).toBe(true)
  await expect(gather(observe(new AbortController().signal, none))).rejects.toMatchObject({ symptom: 'no-sensors' })
})

describe.skipIf(existsSync('/sys/class/hwmon'))('this machine, which has no sensors', () => {
  test('is skipped with the reason', async () => {
    const bodies = await collect(sensors, { params: { seconds: 1 } })
    expect(of(bodies, 'error')).toMatchObject([{ symptom: 'no-sensors' }])
    expect(bodies.at(-1)).toEqual({ artifact: 'testRunEnd', status: 'SKIP', result: 'NOT_APPLICABLE' })
  })

  test('lets the main test go on', async () => {
    const main = step('Main', async function* () {
      yield log('INFO', 'done')
    })
    const bodies: RecordBody[] = []
    for await (const body of beside(main, watchSensors)) bodies.push(body)
    expect(
      of(bodies, 'testStepEnd')
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['COMPLETE', 'SKIP'])
    expect(of(bodies, 'log').map(({ message }) => message)).toContainEqual(expect.stringContaining('no temperature'))
  })
})
