// The official JSON schemas are in test/cases/ocp-tv, from https://github.com/opencomputeproject/ocp-diag-core (MIT).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { type RecordBody, RunRecord } from '../../../probes/contract/records.ts'
import { toOcp } from '../../../server/report/ocp.ts'
import { diagnosis, ended, inStep, linesOf } from './reported-run.ts'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'test/cases/ocp-tv')
const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
for (const file of readdirSync(folder).filter(name => name.endsWith('.json')))
  ajv.addSchema(JSON.parse(readFileSync(join(folder, file), 'utf8')))
const validate = ajv.getSchema('https://github.com/opencomputeproject/ocp-diag-core/output')
if (!validate) throw new Error('the root schema is missing')

const faults = (artifact: unknown) => (validate(artifact) ? [] : ajv.errorsText(validate.errors).split(', '))
const exported = (lines: readonly string[]) => [...toOcp(lines.map(line => RunRecord.parse(JSON.parse(line))))]

const validators = [{ name: 'low', type: 'LESS_THAN', value: 10, metadata: { source: 'datasheet' } }] as const
const part = { hardwareInfoId: 'memory:A1', subcomponent: { type: 'ASIC', name: 'rank 0' } } as const
const everyKind: RecordBody[] = [
  ...inStep(
    {
      artifact: 'measurement',
      name: 'n',
      value: 5,
      unit: 'MiB',
      validators: [...validators],
      ...part,
      metadata: { a: 1 },
    },
    {
      artifact: 'measurementSeriesStart',
      measurementSeriesId: 's',
      name: 't',
      unit: '°C',
      validators: [...validators],
      ...part,
    },
    { artifact: 'measurementSeriesElement', measurementSeriesId: 's', index: 0, value: 41.5 },
    { artifact: 'measurementSeriesEnd', measurementSeriesId: 's', totalCount: 1 },
    diagnosis('FAIL', 'memory-bad-word', part),
    { artifact: 'file', displayName: 'log', uri: 'file:///run/log', isSnapshot: true, contentType: 'text/plain' },
    { artifact: 'progress', fraction: 0.5, workDone: 1, workTotal: 2, unit: 's', rate: 1, etaSeconds: 1 },
    { artifact: 'log', severity: 'DEBUG', message: 'in a step' },
    { artifact: 'error', symptom: 'odd', message: 'in a step' },
  ),
  { artifact: 'log', severity: 'FATAL', message: 'of the run' },
  { artifact: 'error', symptom: 'odd' },
  ended('COMPLETE', 'FAIL'),
]
const output = exported(linesOf(everyKind))
const kindOf = (artifact: object) =>
  Object.entries(artifact)
    .filter(([key]) => key.endsWith('Artifact') || key === 'schemaVersion')
    .flatMap(([key, value]) => [key, ...Object.keys(value).filter(inner => inner !== 'testStepId')])
    .join(' ')

describe('every kind of record', () => {
  test.for(output.map(artifact => [kindOf(artifact), artifact] as const))('%s is valid', ([, artifact]) => {
    expect(faults(artifact)).toEqual([])
  })

  test('goes where the specification wants it', () => {
    expect(output.map(kindOf)).toEqual([
      'schemaVersion major minor',
      'testRunArtifact testRunStart',
      'testStepArtifact testStepStart',
      'testStepArtifact measurement',
      'testStepArtifact measurementSeriesStart',
      'testStepArtifact measurementSeriesElement',
      'testStepArtifact measurementSeriesEnd',
      'testStepArtifact diagnosis',
      'testStepArtifact file',
      'testStepArtifact extension',
      'testStepArtifact log',
      'testStepArtifact error',
      'testStepArtifact testStepEnd',
      'testRunArtifact log',
      'testRunArtifact error',
      'testRunArtifact testRunEnd',
    ])
  })
})

test('the schema version comes first, and numbers go up by one without a gap', () => {
  expect(output[0]).toEqual({
    sequenceNumber: 0,
    timestamp: output[1]?.timestamp,
    schemaVersion: { major: 2, minor: 0 },
  })
  expect(output.map(({ sequenceNumber }) => sequenceNumber)).toEqual(output.map((_, index) => index))
})

test('an element has the time of its record, and progress its content', () => {
  expect(output[5]).toMatchObject({
    testStepArtifact: { measurementSeriesElement: { index: 0, value: 41.5, timestamp: output[5]?.timestamp } },
  })
  expect(output[9]).toMatchObject({
    testStepArtifact: { testStepId: '0', extension: { name: 'progress', content: { fraction: 0.5, etaSeconds: 1 } } },
  })
})

test('nothing is exported of a run without records', () => {
  expect(exported([])).toEqual([])
})

type Artifact = Record<string, Record<string, Record<string, unknown>>>
const changed = (index: number, change: (artifact: Artifact) => void) => {
  const artifact = structuredClone(output[index]) as unknown as Artifact
  change(artifact)
  return artifact
}

test.for([
  ['no sequence number', changed(1, a => delete a['sequenceNumber'])],
  ['no time', changed(1, a => delete a['timestamp'])],
  ['a time that is none', changed(1, a => Object.assign(a, { timestamp: 'yesterday' }))],
  ['our envelope', changed(1, a => Object.assign(a, { previousHash: '', uptime: 1 }))],
  ['another schema version', changed(0, a => Object.assign(a, { schemaVersion: { major: 1, minor: 0 } }))],
  ['no device under test', changed(1, a => delete a['testRunArtifact']?.['testRunStart']?.['dutInfo'])],
  ['a step artifact without a step', changed(3, a => delete a['testStepArtifact']?.['testStepId'])],
  ['a measurement without a value', changed(3, a => delete a['testStepArtifact']?.['measurement']?.['value'])],
  ['an unknown field', changed(3, a => Object.assign(a['testStepArtifact']?.['measurement'] ?? {}, { colour: 'red' }))],
  [
    'an element without a time',
    changed(5, a => delete a['testStepArtifact']?.['measurementSeriesElement']?.['timestamp']),
  ],
  ['a diagnosis without a verdict', changed(7, a => delete a['testStepArtifact']?.['diagnosis']?.['verdict'])],
  [
    'an unknown diagnosis type',
    changed(7, a => Object.assign(a['testStepArtifact']?.['diagnosis'] ?? {}, { type: 'OK' })),
  ],
  [
    'bare progress',
    { sequenceNumber: 1, timestamp: output[0]?.timestamp, testStepArtifact: { testStepId: '0', progress: {} } },
  ],
  [
    'an unknown result',
    changed(15, a => Object.assign(a['testRunArtifact']?.['testRunEnd'] ?? {}, { result: 'GOOD' })),
  ],
] as const)('an artifact with %s is refused', ([, artifact]) => {
  expect(faults(artifact)).not.toEqual([])
})

test.for([
  ['memory/memtester', 'memory', { megabytes: 2 }],
  ['cpu/stress', 'cpu', { seconds: 2 }],
  ['machine/kernel-log', 'machine', {}],
] as const)('a real run of %s is valid line by line', async ([probe, target, params]) => {
  const args = [join(root, 'probes/main.ts'), 'run', probe, target, JSON.stringify(params)]
  const { stdout, stderr } = await execa(process.execPath, args, { stdin: 'ignore', reject: false })
  const artifacts = exported(stdout.split('\n'))
  expect(stderr).toBe('')
  expect(artifacts.flatMap(faults)).toEqual([])
  expect(artifacts.at(-1)).toMatchObject({ testRunArtifact: { testRunEnd: {} } })
})
