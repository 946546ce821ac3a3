// The words that memtester's fixed-pattern sub-tests write (tests.c of 4.6.0, 64 bit). Both halves hold the same.

/**
 * What word number `index` of a half holds in pass `pass` of `subTest`; undefined when the sub-test's words are
 * random or unknown.
 */
export const patternWord = (subTest: string, pass: number, index: bigint): bigint | undefined => {
  const even = index % 2n === 0n
  switch (subTest) {
    case 'Solid Bits':
      return (pass % 2 === 0) === even ? ONES : 0n
    case 'Checkerboard':
      return (pass % 2 === 0) === even ? 0x5555_5555_5555_5555n : 0xaaaa_aaaa_aaaa_aaaan
    case 'Block Sequential':
      return BigInt(pass) * 0x0101_0101_0101_0101n
    case 'Bit Spread':
      return inverted(!even, spreadBits(pass))
    case 'Bit Flip':
      return inverted((pass % 2 === 0) === even, bit(Math.floor(pass / 8)))
    case 'Walking Ones':
      return inverted(true, bit(walking(pass)))
    case 'Walking Zeroes':
      return bit(walking(pass))
    default:
      return undefined
  }
}

const ONES = 0xffff_ffff_ffff_ffffn

/** A shift by 64 or more counts modulo 64, as the processor does it. */
const bit = (place: number) => 1n << BigInt(place % 64)

const inverted = (yes: boolean, word: bigint) => (yes ? word ^ ONES : word)

/** Up over the 64 places and down again. */
const walking = (pass: number) => (pass < 64 ? pass : 127 - pass)

const spreadBits = (pass: number) => bit(walking(pass)) | bit(walking(pass) + 2)
