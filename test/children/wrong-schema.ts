// Writes JSON that is no record: wrong fields, numbers that jump, a broken chain; then an end that does not count.
import { writeSync } from 'node:fs'
import { start } from './say.ts'

start()
const head = { timestamp: new Date().toISOString(), uptime: 1, previousHash: '' }
writeSync(1, `${JSON.stringify({ ...head, sequenceNumber: 1, artifact: 'diagnosis', verdict: 'Not A Verdict' })}\n`)
writeSync(
  1,
  `${JSON.stringify({ ...head, sequenceNumber: 7, artifact: 'testRunEnd', status: 'COMPLETE', result: 'PASS' })}\n`,
)
