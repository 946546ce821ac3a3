import type { Outcome } from './test-run.ts'

export const ERROR = 2
export const USAGE = 64
export const INTERRUPTED = 130

/** 0 PASS, 1 FAIL, 2 ERROR, 3 SKIP. */
export const exitCode = ({ status, result }: Outcome): number =>
  status === 'COMPLETE' ? (result === 'PASS' ? 0 : 1) : status === 'ERROR' ? ERROR : 3
