import type { z } from 'zod'
import type { RecordBody } from './records.ts'
import type { Word } from './words.ts'

/** `type` is smartctl's `-d`, as the scan or the loop gave it; without it smartctl finds out by itself. */
export interface SmartAddress {
  device: string
  type?: string
}

export type TargetKind = 'machine' | 'cpu' | 'memory' | 'drive' | 'partition' | 'array' | 'network'

/** A part of the machine that probes can be run on; `id` is stable over reboots. */
export interface Target {
  id: string
  kind: TargetKind
  /** What a person calls it: model and size. */
  name: string
  /** The same where its kind and place are seen: `sda, model`, or `sda1 “root”`. */
  short?: string | undefined
  /** The block device of a drive, partition or array now, such as /dev/sda1; another after the next start. */
  device?: string | undefined
  /** Bytes. */
  size?: number | undefined
  /** Of a drive, or of the one drive that a partition is on. */
  serialNumber?: string | undefined
  /** What udev found on a partition, such as ext4; a probe that relies on it looks itself. */
  fileSystem?: string | undefined
  /** Ids of the drives that it lies on. */
  drives?: string[] | undefined
  /** How smartctl reaches a drive that only a RAID controller sees. */
  smart?: SmartAddress | undefined
  /** A RAID controller makes it of several drives. */
  raidVolume?: boolean | undefined
}

/** Who may use a resource at once. Two runs whose claims meet, one of them exclusive, do not run together. */
export interface Claim {
  resource: string
  mode: 'exclusive' | 'shared'
}

interface Context<Params> {
  target: Target
  params: Params
  /** Aborts when the run is cancelled; its reason is the Skip to throw. */
  signal: AbortSignal
}

export interface Probe<Schema extends z.ZodObject = z.ZodObject> {
  /** The file's path below probes/: a noun, stable for ever. */
  id: string
  title: Word
  summary: Word
  target: TargetKind
  params: Schema
  /** External programs without which it cannot run. */
  tools: readonly string[]
  /** Why it cannot be run on this target, or undefined. */
  applies?(target: Target): string | undefined
  /** Why this process may not do it, because it is not root; or undefined. */
  denied?(params: z.output<Schema>): string | undefined
  claims(target: Target): Claim[]
  /** True when it changes the target: then the target's serial must be typed as confirmation. */
  writes: boolean
  /** What to say before it is cancelled, where stopping it in its middle does harm: then it must be asked for twice. */
  cancelHarms?: Word
  /** The probe that must have ended COMPLETE on the target since the machine started, where it has no serial to type. */
  after?: string
  /** Not on a part of a drive that a test since the machine's start calls broken; undefined when told to do it anyway. */
  sparesFailing?(params: z.output<Schema>): boolean
  /** How long it takes, in seconds. */
  estimate(params: z.output<Schema>, target: Target): { low: number; high: number }
  run(context: Context<z.output<Schema>>): AsyncGenerator<RecordBody, void>
}

export const defineProbe = <const Schema extends z.ZodObject>(probe: Probe<Schema>): Probe<Schema> => probe
