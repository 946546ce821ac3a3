import { expect, test } from 'vitest'
import type { RunInfo } from '../../../ui/answers.ts'
import { latestRuns } from '../../../ui/run/latest-runs.tsx'

const run = (id: string, probe: string, target: string) => ({ id, probe, target }) as RunInfo

test('of each probe the newest run of the target', () => {
  const runs = [run('4', 'a', 'x'), run('3', 'b', 'x'), run('2', 'a', 'x'), run('1', 'c', 'y')]
  expect(latestRuns(runs, 'x').map(({ id }) => id)).toEqual(['4', '3'])
})
