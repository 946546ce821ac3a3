// Records as artifacts of the OCP Test & Validation output specification 2.0
// (https://github.com/opencomputeproject/ocp-diag-core/tree/main/json_spec).
import type { RunRecord } from '../../probes/contract/records.ts'

/** One line of the specification's output: sequence number, timestamp and one artifact. */
export type OcpArtifact = { sequenceNumber: number; timestamp: string } & Record<string, unknown>

/** The artifacts of one run; the schema version takes number 0, so every record's own number is one higher. */
export function* toOcp(records: Iterable<RunRecord>): Generator<OcpArtifact, void> {
  for (const record of records) {
    if (record.sequenceNumber === 0) yield schemaVersion(record.timestamp)
    yield toArtifact(record)
  }
}

const schemaVersion = (timestamp: string): OcpArtifact => ({
  sequenceNumber: 0,
  timestamp,
  schemaVersion: { major: 2, minor: 0 },
})

const toArtifact = (record: RunRecord): OcpArtifact => {
  const { sequenceNumber, timestamp } = record
  return { sequenceNumber: sequenceNumber + 1, timestamp, ...wrapped(record) }
}

const wrapped = (record: RunRecord): Record<string, unknown> => {
  const { artifact, sequenceNumber, timestamp, uptime, previousHash, ...fields } = record
  if (!('testStepId' in fields)) return { testRunArtifact: { [artifact]: fields } }
  const { testStepId, ...content } = fields
  if (testStepId === undefined) return { testRunArtifact: { [artifact]: content } }
  return { testStepArtifact: { testStepId, ...inStep(artifact, content, timestamp) } }
}

/** Elements carry a time of their own in the specification; progress is no artifact of it and goes as an extension. */
const inStep = (artifact: RunRecord['artifact'], content: object, timestamp: string): Record<string, unknown> => {
  if (artifact === 'progress') return { extension: { name: 'progress', content } }
  if (artifact === 'measurementSeriesElement') return { [artifact]: { ...content, timestamp } }
  return { [artifact]: content }
}
