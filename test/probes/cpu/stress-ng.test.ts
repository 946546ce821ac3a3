import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judgeSlice, parseMetrics, sliceEnds, verifyingMethods } from '../../../probes/cpu/stress-ng.ts'

const CASES = join(import.meta.dirname, '../../cases/stress-ng')
const VERSIONS = ['0.15.06', '0.19.02']
const captured = (version: string, name: string) => readFileSync(join(CASES, version, `${name}.txt`), 'utf8')

describe('every exit code of the manual has one meaning', () => {
  test.for([
    [0, 'inconclusive'],
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

  test.for(VERSIONS)('killed by a signal it is inconclusive, never good: %s', version => {
    const verdict = judgeSlice({ exitCode: undefined, killedBy: 'SIGKILL' }, captured(version, 'good'))
    expect(verdict).toEqual({ kind: 'inconclusive', message: 'stress-ng was killed (SIGKILL)' })
  })
})

describe.for(VERSIONS)('what %s printed tells more than its exit code', version => {
  test.for([
    [0, 'good', 'good', 'success'],
    [0, 'worker-killed', 'inconclusive', 'signal 9 '],
    [2, 'worker-killed', 'inconclusive', 'signal 9 '],
    [0, 'worker-segfault', 'crashed', 'signal 11 '],
    [2, 'worker-segfault', 'crashed', 'signal 11 '],
    [2, 'wrong-result', 'wrong-result', 'cpu: fibonacci error detected, summation or assignment failure'],
  ] as const)('exit code %i after %s is %s', ([exitCode, name, kind, said]) => {
    const verdict = judgeSlice({ exitCode, killedBy: undefined }, captured(version, name))
    expect(verdict).toEqual({ kind, message: expect.stringContaining(said) })
  })

  test('exit code 0 is good only when every worker said that it came to its end', () => {
    const silenced = captured(version, 'good').replace(/^.*exited.*instance 1.*\n/m, '')
    const verdict = judgeSlice({ exitCode: 0, killedBy: undefined }, silenced)
    expect(verdict).toEqual({ kind: 'inconclusive', message: '1 of 2 workers said that they came to their end' })
  })

  test('the metrics file gives processor time and operations', () => {
    const metrics = parseMetrics(captured(version, 'metrics'))
    expect(metrics?.bogoOperations).toBeGreaterThan(0)
    expect(metrics?.cpuSeconds).toBeGreaterThan(0)
  })

  test('only methods that check their results are used, of those that are installed', () => {
    const methods = verifyingMethods(captured(version, 'methods'))
    expect(methods).toHaveLength(45)
    for (const heater of ['all', 'matrixprod', 'fft', 'double', 'float', 'correlate', 'trig'])
      expect(methods).not.toContain(heater)
  })
})

test.for([
  ['cpu-method must be one of: all queens fft', ['queens']],
  ["option cpu-method choice 'which' not known, choices are: all queens fft", ['queens']],
  ['', []],
] as const)('%j lists %j', ([listing, methods]) => {
  expect(verifyingMethods(listing)).toEqual(methods)
})

test.for(['', '---\n...\n', 'metrics:\n    - stressor: cpu\n      bogo-ops: x\n'])('%j holds no metrics', yaml => {
  expect(parseMetrics(yaml)).toBeUndefined()
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
