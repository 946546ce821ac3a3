import { expect, test } from 'vitest'
import { readingFrom } from '../../../probes/partition/bytes.ts'

test('what lies beyond the end, or nowhere, is not there', async () => {
  const read = (offset: number) => readingFrom(process.execPath, read => read(offset, 512))
  expect((await read(0)).length).toBe(512)
  for (const offset of [2 ** 50, Number.MAX_SAFE_INTEGER + 1, -512, Number.NaN, Number.POSITIVE_INFINITY])
    expect((await read(offset)).length).toBe(0)
})

test('what cannot be read is told, with its place', async () => {
  // There is no memory at the address 4096: the kernel ends such a read as that of a bad sector.
  await expect(readingFrom('/proc/self/mem', read => read(4096, 512))).rejects.toMatchObject({
    symptom: 'place-unreadable',
    message: expect.stringMatching(/at byte 4096: EIO/),
  })
})
