// Numbers records and links each to the line before by its hash, so that a changed, lost or inserted line shows.
import { createHash } from 'node:crypto'
import { type RecordBody, RunRecord } from './records.ts'

/** Where a chain stands: the number the next record takes, and the hash of the last line ('' at the start). */
export interface ChainState {
  sequenceNumber: number
  previousHash: string
}

export const chainStart: ChainState = { sequenceNumber: 0, previousHash: '' }

/** A writer that turns record bodies into lines (without newline), continuing from `state`. */
export const createChain = (state: ChainState = chainStart) => {
  let { sequenceNumber, previousHash } = state
  return (body: RecordBody): string => {
    const head = { sequenceNumber, timestamp: new Date().toISOString(), uptime: uptime(), previousHash }
    const line = JSON.stringify({ ...head, ...body }, shortened)
    sequenceNumber++
    previousHash = hashLine(line)
    return line
  }
}

/** The record in `line` if it is one and continues the chain at `state`; undefined otherwise. */
export const readLink = (line: string, state: ChainState): RunRecord | undefined => {
  const record = parseRecord(line)
  return record?.sequenceNumber === state.sequenceNumber && record.previousHash === state.previousHash
    ? record
    : undefined
}

export const nextState = (line: string, record: RunRecord): ChainState => ({
  sequenceNumber: record.sequenceNumber + 1,
  previousHash: hashLine(line),
})

const parseRecord = (line: string): RunRecord | undefined => {
  try {
    return RunRecord.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}

const hashLine = (line: string) => createHash('sha256').update(line).digest('hex')

/** Seconds of CLOCK_MONOTONIC, which all processes of one boot share. */
const uptime = () => Math.round(Number(process.hrtime.bigint()) / 1e6) / 1e3

const LONGEST = 8192
const shortened = (_key: string, value: unknown) =>
  typeof value === 'string' && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value
