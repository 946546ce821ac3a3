// What the misbehaving run processes share: valid records, written as the real one writes them.
import { writeSync } from 'node:fs'
import { createChain } from '../../probes/contract/chain.ts'
import type { RecordBody } from '../../probes/contract/records.ts'

const link = createChain()
export const say = (body: RecordBody) => writeSync(1, `${link(body)}\n`)
export const start = () =>
  say({
    artifact: 'testRunStart',
    name: 'child',
    version: '1',
    commandLine: '',
    parameters: {},
    dutInfo: { dutInfoId: '0' },
  })
export const startStep = () => say({ artifact: 'testStepStart', testStepId: '0', name: 'Misbehave' })
export const log = (message: string) => say({ artifact: 'log', severity: 'INFO', message })
export const end = () => say({ artifact: 'testRunEnd', status: 'COMPLETE', result: 'PASS' })
export const forever = () => setInterval(() => {}, 1e6)
