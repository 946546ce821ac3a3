import { expect, test } from 'vitest'
import { word } from '../../../probes/contract/words.ts'
import type { Target } from '../../../ui/answers.ts'
import { groups } from '../../../ui/targets/partitions-page.tsx'

const partition = (id: string, ...drives: string[]) => ({ id, drives }) as Target

test('partitions stand below their drive; those on several, or on none that is known, come last', () => {
  const all = [partition('1'), partition('2', 'a', 'b'), partition('3', 'a'), partition('4', 'b'), partition('5', 'a')]
  expect(groups(all).map(({ title, partitions }) => [title, ...partitions.map(({ id }) => id)])).toEqual([
    ['a', '3', '5'],
    ['b', '4'],
    [word('partitions.onSeveral'), '2'],
    [word('partitions.onNone'), '1'],
  ])
})
