import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Order, select } from '../../../../probes/partition/explorer/selection.ts'
import { bringForward } from '../../../../probes/partition/explorer/smallest.ts'
import type { Details, Item } from '../../../../probes/partition/explorer/tree.ts'

/** More than are kept at once. */
const MANY = 200_000
const NAMES = Array.from({ length: MANY }, (_, index) => `file-${(index * 7919) % MANY}`)

/** A file is as large as its name says, divided by 10: many are of one size. */
const sizeOf = (name: string) => Math.floor(Number(name.slice(5)) / 10)

const folder = (names: readonly string[]): Item => ({
  names: () => [],
  details: {} as Details,
  async *entries() {
    for (let at = 0; at < names.length; at += 1000)
      yield names.slice(at, at + 1000).map(name => ({ name, type: undefined }))
  },
  look: async name => ({ size: sizeOf(name) }) as Details,
  child: () => Promise.reject(new Error('There is none')),
  read: () => {
    throw new Error('There is nothing')
  },
  fd: undefined,
  [Symbol.asyncDispose]: async () => {},
})

const byName = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

test.for<[Order, (one: string, other: string) => number]>([
  [{ sort: 'name', order: 'asc' }, byName],
  [{ sort: 'name', order: 'desc' }, (one, other) => byName(other, one)],
  [{ sort: 'size', order: 'desc' }, (one, other) => sizeOf(other) - sizeOf(one) || byName(other, one)],
])('a folder larger than what is kept is seen window by window, in order: %j', async ([order, compare]) => {
  const sorted = NAMES.toSorted(compare)
  let seen = 0
  for (let last = undefined; seen < MANY; ) {
    const selection = select(folder(NAMES), order, last)
    await selection.done
    const rows = selection.rows(0)
    expect(selection.total()).toBe(MANY)
    expect(rows.map(({ name }) => name)).toEqual(sorted.slice(seen, seen + rows.length))
    seen += rows.length
    last = rows.at(-1)
  }
})

test('while a folder is being read, the first of what was read so far are there', async () => {
  const selection = select(folder(NAMES), { sort: 'name', order: 'asc' })
  let looks = 0
  for (; selection.total() === undefined; await turn()) {
    const names = selection.rows(10).map(({ name }) => name)
    expect(names).toEqual(names.toSorted(byName))
    looks += names.length === 10 ? 1 : 0
  }
  expect(looks).toBeGreaterThan(100)
})

test.for([0, 1, 7, 500, 999, 1000, 2000])('%i of 1000 are brought forward', count => {
  const items = Array.from({ length: 1000 }, (_, index) => (index * 7919) % 250)
  const sorted = items.toSorted((one, other) => one - other)
  bringForward(items, count, (one, other) => one - other)
  expect(items.slice(0, count).sort((one, other) => one - other)).toEqual(sorted.slice(0, count))
  expect(items.toSorted((one, other) => one - other)).toEqual(sorted)
})
