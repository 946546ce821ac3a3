// Every probe there is, one line each; people see those of a part in this order: looking comes before changing.

import arrayAssemble from './array/assemble.ts'
import arrayCheck from './array/check.ts'
import arrayRelease from './array/release.ts'
import arrayReplace from './array/replace.ts'
import arrayState from './array/state.ts'
import type { Probe } from './contract/probe.ts'
import stress from './cpu/stress.ts'
import selfTest from './drive/self-test.ts'
import smartState from './drive/smart-state.ts'
import surfaceScan from './drive/surface-scan.ts'
import inventory from './machine/inventory.ts'
import kernelLog from './machine/kernel-log.ts'
import lastBoot from './machine/last-boot.ts'
import sensors from './machine/sensors.ts'
import memtester from './memory/memtester.ts'
import fsck from './partition/fsck.ts'
import repair from './partition/repair.ts'
import repairPreview from './partition/repair-preview.ts'
import partitionState from './partition/state.ts'

export const probes: readonly Probe[] = [
  inventory,
  sensors,
  kernelLog,
  lastBoot,
  memtester,
  stress,
  smartState,
  selfTest,
  surfaceScan,
  partitionState,
  fsck,
  repairPreview,
  repair,
  arrayState,
  arrayAssemble,
  arrayRelease,
  arrayCheck,
  arrayReplace,
]

export const findProbe = (id: string): Probe | undefined => probes.find(probe => probe.id === id)
