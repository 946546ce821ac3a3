import type { Target } from '../contract/probe.ts'
import type { Evidence } from '../contract/step.ts'

/** Ties what a measurement or diagnosis says to the drive, and so to its serial number. */
export const aboutDrive = ({ id }: Target, evidence: Evidence): Evidence =>
  evidence.artifact === 'measurement' || evidence.artifact === 'diagnosis'
    ? { ...evidence, hardwareInfoId: id }
    : evidence
