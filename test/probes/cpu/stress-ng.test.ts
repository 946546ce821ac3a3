import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judgeSlice, parseMetrics, sliceEnds, verifyingMethods } from '../../../probes/cpu/stress-ng.ts'

const captured = (name: string) => readFileSync(join(import.meta.dirname, '../../cases/stress-ng', name), 'utf8')

describe('every exit code of the manual has one meaning', () => {
  test.for([
    [0, 'good'],
    [1, 'inconclusive'],
    [2, 'inconclusive'],
    [3, 'skip'],
    [4, 'skip'],
    [5, 'inconclusive'],
    [6, 'inconclusive'],
    [7, 'inconclusive'],
    [8, 'inconclusive'],
    [139, 'inconclusive'],
  ] as const)('%i without a word is %s', ([exitCode, kind]) => {
    expect(judgeSlice({ exitCode, killedBy: undefined }, '')).toMatchObject({ kind })
  })

  test('killed by a signal it is inconclusive, never good', () => {
    const verdict = judgeSlice({ exitCode: undefined, killedBy: 'SIGKILL' }, captured('good.txt'))
    expect(verdict).toEqual({ kind: 'inconclusive', message: 'stress-ng was killed (SIGKILL)' })
  })
})

describe('exit code 2 is told apart by what was printed', () => {
  const failed = { exitCode: 2, killedBy: undefined }

  test('a wrong result names the method and what was wrong', () => {
    const { kind, message } = judgeSlice(failed, captured('wrong-result.txt'))
    expect(kind).toBe('wrong-result')
    expect(message).toContain('cpu: fibonacci error detected, summation or assignment failure')
  })

  test('a worker that was killed from outside says nothing of the processor', () => {
    const { kind, message } = judgeSlice(failed, captured('worker-killed.txt'))
    expect(kind).toBe('inconclusive')
    expect(message).toContain('signal 9 (Killed)')
  })

  test('a worker that crashed is a finding', () => {
    const { kind, message } = judgeSlice(failed, captured('worker-segfault.txt'))
    expect(kind).toBe('crashed')
    expect(message).toContain('signal 11 (Segmentation fault)')
  })
})

test.for([
  ['good.txt', 'good'],
  ['worker-killed.txt', 'inconclusive'],
  ['worker-segfault.txt', 'crashed'],
] as const)('exit code 0 after %s is %s: a worker may have died uncounted', ([name, kind]) => {
  expect(judgeSlice({ exitCode: 0, killedBy: undefined }, captured(name))).toMatchObject({ kind })
})

test('the metrics file gives processor time and operations', () => {
  const metrics = parseMetrics(captured('metrics.txt'))
  expect(metrics?.bogoOperations).toBeGreaterThan(0)
  expect(metrics?.cpuSeconds).toBeGreaterThan(0)
})

test.for(['', '---\n...\n', 'metrics:\n    - stressor: cpu\n      bogo-ops: x\n'])('%j holds no metrics', yaml => {
  expect(parseMetrics(yaml)).toBeUndefined()
})

test('only methods that check their results are used, of those that are installed', () => {
  const methods = verifyingMethods(captured('methods-0.15.06.txt'))
  expect(methods).toHaveLength(45)
  for (const heater of ['all', 'matrixprod', 'fft', 'double', 'float', 'correlate', 'trig'])
    expect(methods).not.toContain(heater)
  expect(verifyingMethods('cpu-method must be one of: all queens fft')).toEqual(['queens'])
  expect(verifyingMethods('')).toEqual([])
})

describe('slices', () => {
  test.for([
    [1, 1],
    [3, 1],
    [4, 2],
    [30, 15],
    [90, 45],
    [300, 45],
    [450, 45],
    [4500, 450],
    [86_400, 8640],
  ] as const)('%i s are divided into %i', ([seconds, count]) => {
    const ends = sliceEnds(seconds, 45)
    expect(ends).toHaveLength(count)
    expect(ends.at(-1)).toBe(seconds)
    expect(ends).toEqual(ends.toSorted((a, b) => a - b))
  })
})
