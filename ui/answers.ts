// The shapes of the server's answers, and their parsers.
import type { DutInfo, RunRecord } from '../probes/contract/records.ts'
import { array, type Fields, fields, number, optional, parseJson, text } from './check.ts'

export interface Session {
  bootId: string
  version: string
}

export const parseSession = (answer: unknown): Session => {
  const { bootId, version } = fields(answer)
  return { bootId: text(bootId), version: text(version) }
}

export interface Offer {
  id: string
  /** Why the probe cannot be run on the target now. */
  reason: string | undefined
  /** On this target, with the parameters' defaults. */
  estimate: Estimate | undefined
}

export interface Target {
  id: string
  kind: string
  name: string
  /** The name, where its kind and place are seen. */
  short: string
  device: string | undefined
  /** Bytes. */
  size: number | undefined
  serialNumber: string | undefined
  fileSystem: string | undefined
  /** Ids of the drives that it lies on. */
  drives: string[]
  probes: Offer[]
}

export interface Machine {
  dutInfo: DutInfo
  targets: Target[]
}

export const parseMachine = (answer: unknown): Machine => {
  const { dutInfo, targets } = fields(answer)
  return {
    dutInfo: { ...fields(dutInfo), dutInfoId: text(fields(dutInfo)['dutInfoId']) },
    targets: array(targets, parseTarget),
  }
}

/** Seconds. */
export interface Estimate {
  low: number
  high: number
}

export interface ProbeInfo {
  id: string
  title: string
  summary: string
  writes: boolean
  /** JSON Schema of the parameters. */
  params: Fields
  /** With the parameters' defaults; undefined where the server does not say. */
  estimate: Estimate | undefined
}

export const parseProbe = (value: unknown): ProbeInfo => {
  const { id, title, summary, writes, params, estimate } = fields(value)
  return {
    id: text(id),
    title: text(title),
    summary: text(summary),
    writes: writes === true,
    params: fields(params),
    estimate: optional(estimate, parseEstimate),
  }
}

export interface Ended {
  status: string
  result: string
  /** A pass that saw too little of the part to speak for it. */
  partly?: boolean | undefined
  /** No result: all that was found are signs. */
  watch?: boolean | undefined
}

export interface RunInfo {
  id: string
  probe: string
  target: string
  createdAt: string
  /** Newer runs have higher ones, whatever the clock says. */
  sequence: number
  bootId: string
  estimate: Estimate
  /** pending, running or ended. */
  state: string
  fraction: number | undefined
  end: Ended | undefined
}

export const parseRun = (value: unknown): RunInfo => {
  const { id, probe, target, createdAt, sequence, bootId, estimate, state, progress, end } = fields(value)
  return {
    id: text(id),
    probe: text(probe),
    target: text(target),
    createdAt: text(createdAt),
    sequence: number(sequence),
    bootId: text(bootId),
    estimate: parseEstimate(estimate),
    state: text(state),
    fraction: optional(progress, progress => number(fields(progress)['fraction'])),
    end: optional(end, parseEnded),
  }
}

const parseEnded = (value: unknown): Ended => {
  const { status, result, partly, watch } = fields(value)
  return { status: text(status), result: text(result), partly: partly === true, watch: watch === true }
}

/** An event of the stream of run states: all runs at first, then those that changed. */
export const parseRunStates = (data: string) => array(fields(parseJson(data))['runs'], parseRun)

/** One record of a run's event stream. The server has checked it against the whole schema. */
export const parseRecord = (data: string): RunRecord => {
  const record = fields(parseJson(data))
  number(record['sequenceNumber'])
  number(record['uptime'])
  text(record['artifact'])
  return record as RunRecord & Fields
}

const parseEstimate = (value: unknown): Estimate => {
  const { low, high } = fields(value)
  return { low: number(low), high: number(high) }
}

const parseTarget = (value: unknown): Target => {
  const { id, kind, name, short, device, size, serialNumber, fileSystem, drives, probes } = fields(value)
  return {
    id: text(id),
    kind: text(kind),
    name: text(name),
    short: optional(short, text) ?? text(name),
    device: optional(device, text),
    size: optional(size, number),
    serialNumber: optional(serialNumber, text),
    fileSystem: optional(fileSystem, text),
    drives: optional(drives, ids => array(ids, text)) ?? [],
    probes: array(probes, parseOffer),
  }
}

const parseOffer = (value: unknown): Offer => {
  const { id, reason, estimate } = fields(value)
  return { id: text(id), reason: optional(reason, text), estimate: optional(estimate, parseEstimate) }
}
