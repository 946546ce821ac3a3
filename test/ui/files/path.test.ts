import { expect, test } from 'vitest'
import { parseJson } from '../../../ui/check.ts'
import { crumbs, shown } from '../../../ui/files/path.ts'

test.for([
  ['100%25', '100%'],
  ['%FF%FE', '\uFFFD\uFFFD'],
  ['a\nb\tc\u001B[31m', 'a\uFFFDb\uFFFDc\uFFFD[31m'],
  ['\u202Egnp.exe', '\uFFFDgnp.exe'],
  ['<img src=x>', '<img src=x>'],
] as const)('the name %j is shown as %j', ([escaped, name]) => expect(shown(escaped)).toBe(name))

test('a path has a link for each folder on the way', () => {
  expect(crumbs('/')).toEqual([{ name: '', path: '/' }])
  expect(crumbs('/a%25/b')).toEqual([
    { name: '', path: '/' },
    { name: 'a%', path: '/a%25' },
    { name: 'b', path: '/a%25/b' },
  ])
})

test('what is shown is made visible, what is asked for stays as it is', () => {
  const name = '\u202Egnp\r\n.exe'
  expect(parseJson(JSON.stringify({ name, path: name }))).toEqual({ name: '\uFFFDgnp\n.exe', path: name })
})
