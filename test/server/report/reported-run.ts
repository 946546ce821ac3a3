// Runs for tests of the report: bodies go through the real chain and the real fold.
import { createChain } from '../../../probes/contract/chain.ts'
import type { BodyOf, DutInfo, RecordBody } from '../../../probes/contract/records.ts'
import { RunRecord } from '../../../probes/contract/records.ts'
import { addRecord, emptyRun, type Outcome } from '../../../probes/contract/test-run.ts'
import { checkChain } from '../../../server/report/chain-check.ts'
import type { ReportedRun } from '../../../server/report/run-evidence.ts'

export const BOOT = '6f1d3a54-0d6c-4c7e-9d7a-0b5a4a8f2f10'

/** A server with two modules, a processor and a drive. */
export const MACHINE: DutInfo = {
  dutInfoId: '4c4c4544-0051-3010-8043-b7c04f4d3733',
  name: 'Dell Inc. PowerEdge R640 7Q0C3M3',
  softwareInfos: [
    { softwareInfoId: 'kernel', name: 'Linux', version: '6.12.48+deb13-amd64', softwareType: 'SYSTEM' },
    { softwareInfoId: 'bios', name: 'BIOS', version: '2.19.1', softwareType: 'FIRMWARE' },
  ],
  hardwareInfos: [
    {
      hardwareInfoId: 'cpu:0',
      name: 'Xeon Gold 6130',
      partType: 'cpu',
      location: 'CPU1',
      serialNumber: '9c1fb41ad3a9e8f2',
    },
    {
      hardwareInfoId: 'memory:A1',
      name: 'DDR4 16 GiB',
      partType: 'memory',
      location: 'A1',
      manufacturer: 'Samsung',
      partNumber: 'M393A2K40CB2-CTD',
      serialNumber: '03A1B2C3',
    },
    {
      hardwareInfoId: 'memory:B1',
      name: 'DDR4 16 GiB',
      partType: 'memory',
      location: 'B1',
      manufacturer: 'Samsung',
      partNumber: 'M393A2K40CB2-CTD',
      serialNumber: '03A1B2D7',
    },
    {
      hardwareInfoId: 'drive-S45NNC0R512345',
      name: 'MZ7LH960HAJR 894 GiB',
      partType: 'drive',
      location: 'sda',
      serialNumber: 'S45NNC0R512345',
    },
  ],
}

type OfStep = Exclude<RecordBody, { artifact: 'testRunStart' | 'testRunEnd' }>
type InStep = OfStep extends infer Body ? (Body extends OfStep ? Omit<Body, 'testStepId'> : never) : never

/** Bodies as one step of a run would write them. */
export const inStep = (...bodies: InStep[]): RecordBody[] => [
  { artifact: 'testStepStart', testStepId: '0', name: 'Main' },
  ...bodies.map(body => ({ ...body, testStepId: '0' }) as RecordBody),
  { artifact: 'testStepEnd', testStepId: '0', status: 'COMPLETE' },
]

export const diagnosis = (
  type: BodyOf<'diagnosis'>['type'],
  verdict: string,
  rest: Partial<BodyOf<'diagnosis'>> = {},
): Omit<BodyOf<'diagnosis'>, 'testStepId'> => ({
  artifact: 'diagnosis',
  type,
  verdict,
  message: `${verdict} is said`,
  ...rest,
})

export const ended = (status: Outcome['status'], result: Outcome['result']): RecordBody => ({
  artifact: 'testRunEnd',
  status,
  result,
})

let made = 0

interface Order {
  probe?: string
  target?: string
  params?: Record<string, unknown>
  /** What people call the target. */
  targetName?: string
  targetShort?: string
  device?: string
}

/** The lines that a run with these bodies writes, its testRunStart first. */
export const linesOf = (bodies: readonly RecordBody[], order: Order = {}) => {
  const { probe = 'memory/memtester', params = {}, targetName, targetShort, device } = order
  const link = createChain()
  const start: RecordBody = {
    artifact: 'testRunStart',
    name: probe,
    version: '0.1.0',
    commandLine: `probes/main.ts run ${probe}`,
    parameters: params,
    dutInfo: MACHINE,
    metadata: {
      bootId: BOOT,
      ...(targetName && { targetName }),
      ...(targetShort && { targetShort }),
      ...(device && { device }),
    },
  }
  return [start, ...bodies].map(body => link(body))
}

export const reportedRun = (bodies: readonly RecordBody[], order: Order = {}): ReportedRun => {
  const { probe = 'memory/memtester', target = probe.split('/')[0] ?? '', params = {} } = order
  const lines = linesOf(bodies, order)
  const run = emptyRun()
  for (const line of lines) addRecord(run, RunRecord.parse(JSON.parse(line)))
  const { records, headHash } = checkChain(Buffer.from(`${lines.join('\n')}\n`))
  return {
    info: {
      id: `00000000-0000-4000-8000-${`${made++}`.padStart(12, '0')}`,
      probe,
      target,
      params,
      createdAt: new Date(Date.UTC(2026, 10, 21, 1, made)).toISOString(),
      sequence: made,
      bootId: BOOT,
      estimate: { low: 1, high: 2 },
      state: run.end ? 'ended' : 'running',
    },
    run,
    recordsHash: headHash,
    recordCount: records,
  }
}
