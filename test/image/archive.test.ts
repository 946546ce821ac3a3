import { expect, test } from 'vitest'
import { parseRelease } from '../../image/archive.ts'
import { brokenPrograms } from '../../image/check-root.ts'

const RELEASE = `Origin: Debian
Suite: stable
Date: Sat, 12 Sep 2026 07:55:41 UTC
MD5Sum:
 7fdf4db15250af5368cc52a91e8edbce 1542440 main/binary-amd64/Packages.xz
SHA256:
 ${'1'.repeat(64)}  9645380 contrib/binary-amd64/Packages.xz
 ${'2'.repeat(64)}  9645380 main/binary-amd64/Packages.xz
`

test('of a release, its date and the list of packages for our processors count', () => {
  expect(parseRelease(RELEASE)).toEqual({ packages: '2'.repeat(64), date: 1_789_199_741 })
})

test("another vendor's release and a page that is no release are none", () => {
  expect(parseRelease(RELEASE.replace('Debian', 'Elsewhere'))).toBeUndefined()
  expect(parseRelease('<html>not found</html>')).toBeUndefined()
})

test('a program without one of its libraries is named', () => {
  const report = '/usr/bin/good:\n\tlibc.so.6 => /lib/libc.so.6 (0x1)\n/usr/bin/bad:\n\tlibz3.so.4 => not found\n'
  expect(brokenPrograms(report)).toEqual(['/usr/bin/bad: libz3.so.4 => not found'])
})
