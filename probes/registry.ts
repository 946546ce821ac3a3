// Every probe there is, one line each.
import type { Probe } from './contract/probe.ts'
import stress from './cpu/stress.ts'
import smartState from './drive/smart-state.ts'
import surfaceScan from './drive/surface-scan.ts'
import inventory from './machine/inventory.ts'
import kernelLog from './machine/kernel-log.ts'
import lastBoot from './machine/last-boot.ts'
import sensors from './machine/sensors.ts'
import memtester from './memory/memtester.ts'
import partitionState from './partition/state.ts'

export const probes: readonly Probe[] = [
  inventory,
  sensors,
  kernelLog,
  lastBoot,
  memtester,
  stress,
  smartState,
  surfaceScan,
  partitionState,
]

export const findProbe = (id: string): Probe | undefined => probes.find(probe => probe.id === id)
