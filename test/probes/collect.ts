import { execute } from '../../probes/contract/execute.ts'
import type { Probe, Target, TargetKind } from '../../probes/contract/probe.ts'
import type { Artifact, BodyOf, RecordBody } from '../../probes/contract/records.ts'
import { missingTools } from '../../probes/program.ts'

export interface Collecting {
  params?: Record<string, unknown>
  signal?: AbortSignal
  target?: Target
  /** Called with each record as it comes. */
  onRecord?(body: RecordBody): void
}

/** Runs a probe in this process, as the run process does, and returns all its records. */
export const collect = async (probe: Probe, { params = {}, signal, onRecord, target: given }: Collecting = {}) => {
  const bodies: RecordBody[] = []
  const target = given ?? { id: probe.target, kind: probe.target satisfies TargetKind, name: 'this machine' }
  const records = execute({
    probe,
    target,
    params: probe.params.parse(params),
    signal: signal ?? new AbortController().signal,
    dutInfo: { dutInfoId: 'test' },
    commandLine: 'test',
    version: '0',
    metadata: {},
    missing: missingTools,
  })
  for await (const body of records) {
    bodies.push(body)
    onRecord?.(body)
  }
  return bodies
}

export const of = <A extends Artifact>(bodies: readonly RecordBody[], artifact: A): BodyOf<A>[] =>
  bodies.filter((body): body is BodyOf<A> & RecordBody => body.artifact === artifact)
