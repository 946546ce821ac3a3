// Who may use what at once. Burners hold their part exclusively, so that a crash can be told of one of them.
import type { Claim } from '../../probes/contract/probe.ts'
import type { RunFile } from './run-folder.ts'

/** The first of `runs` whose claims do not go together with `claims`. */
export const holder = (claims: readonly Claim[], runs: readonly RunFile[]): RunFile | undefined =>
  runs.find(run => run.claims.some(held => claims.some(wanted => clash(held, wanted))))

const clash = (a: Claim, b: Claim) => a.resource === b.resource && (a.mode === 'exclusive' || b.mode === 'exclusive')
