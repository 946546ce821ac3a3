// A run on disk, ended long ago, in which every text that a device could say is hostile.
import { mkdir, writeFile } from 'node:fs/promises'
import { bootId } from '../../probes/contract/boot.ts'
import { createChain } from '../../probes/contract/chain.ts'
import type { RecordBody } from '../../probes/contract/records.ts'
import { ownIdentity } from '../../server/executive/process-identity.ts'
import { runPaths, writeRun } from '../../server/executive/run-folder.ts'

export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(2)</script>',
  '"><svg/onload=alert(3)>',
  'javascript:alert(4)',
  '<style>*{display:none}</style>',
  '{{constructor.constructor("alert(5)")()}}',
  '__proto__',
].join(' ')

export const HOSTILE_RUN = '0b5c3f0e-58a4-4a8e-9d5b-6f2f6d1f7a11'

export const writeHostileRun = async (state: string, id = HOSTILE_RUN) => {
  await mkdir(runPaths(state, id).folder, { recursive: true })
  const link = createChain()
  await writeFile(
    runPaths(state, id).records,
    records()
      .map(body => `${link(body)}\n`)
      .join(''),
  )
  await writeRun(state, {
    id,
    probe: 'memory/memtester',
    target: 'memory',
    params: { megabytes: 1 },
    createdAt: new Date().toISOString(),
    sequence: 1,
    bootId: bootId(),
    estimate: { low: 1, high: 2 },
    claims: [],
    executive: ownIdentity(),
    end: { status: 'COMPLETE', result: 'FAIL' },
  })
}

const inStep = { testStepId: '0' }
const validators = [
  { name: HOSTILE, type: 'EQUAL', value: HOSTILE, metadata: { source: HOSTILE } } as const,
  { name: 'limit', type: 'LESS_THAN', value: 3, metadata: { source: HOSTILE } } as const,
]
const part = { hardwareInfoId: '0', name: HOSTILE, location: HOSTILE, serialNumber: HOSTILE, manufacturer: HOSTILE }
const series = { measurementSeriesId: '0', ...inStep }

const records = (): RecordBody[] => [
  {
    artifact: 'testRunStart',
    name: 'memory/memtester',
    version: HOSTILE,
    commandLine: HOSTILE,
    parameters: { [HOSTILE]: HOSTILE },
    dutInfo: { dutInfoId: HOSTILE, name: HOSTILE, hardwareInfos: [part] },
  },
  { artifact: 'testStepStart', ...inStep, name: HOSTILE },
  { artifact: 'log', ...inStep, severity: 'ERROR', message: HOSTILE },
  { artifact: 'error', ...inStep, symptom: HOSTILE, message: HOSTILE },
  { artifact: 'measurement', ...inStep, name: HOSTILE, value: HOSTILE, unit: HOSTILE, validators },
  { artifact: 'measurementSeriesStart', ...series, name: HOSTILE, unit: HOSTILE, validators },
  { artifact: 'measurementSeriesElement', ...series, index: 0, value: 1 },
  { artifact: 'measurementSeriesElement', ...series, index: 1, value: 5 },
  { artifact: 'measurementSeriesEnd', ...series, totalCount: 2 },
  { artifact: 'diagnosis', ...inStep, verdict: 'hostile', type: 'FAIL', message: HOSTILE, hardwareInfoId: '0' },
  { artifact: 'progress', ...inStep, fraction: 1, unit: HOSTILE, workDone: 1, workTotal: 1, rate: 1 },
  { artifact: 'testStepEnd', ...inStep, status: 'COMPLETE' },
  { artifact: 'testRunEnd', status: 'COMPLETE', result: 'FAIL' },
]
