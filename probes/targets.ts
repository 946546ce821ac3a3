// What is in this machine that probes can be run on.
import { hostname } from 'node:os'
import type { Target } from './contract/probe.ts'
import type { DutInfo } from './contract/records.ts'

export const listTargets = async (): Promise<Target[]> => [
  { id: 'machine', kind: 'machine', name: hostname() },
  { id: 'cpu', kind: 'cpu', name: 'cpu' },
  { id: 'memory', kind: 'memory', name: 'memory' },
]

export const dutInfo = async (): Promise<DutInfo> => ({ dutInfoId: hostname() })
