import { expect, test } from 'vitest'
import { lines } from '../../ui/lines.ts'

const bodyOf = (...pieces: string[]) =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(Uint8Array.from(Buffer.from(piece, 'latin1')))
      controller.close()
    },
  })

test.for([
  ['whole lines', ['a\nb\n'], ['a', 'b']],
  ['a line in pieces', ['a', 'b\nc'], ['ab', 'c']],
  ['empty lines', ['\n\na\n'], ['a']],
  ['a character in pieces', ['\xc3', '\xbc\n'], ['ü']],
  ['nothing', [], []],
] as const)('lines of %s', async ([_what, pieces, expected]) => {
  expect(await Array.fromAsync(lines(bodyOf(...pieces)))).toEqual(expected)
})
