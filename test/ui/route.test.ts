import { describe, expect, test } from 'vitest'
import { filesLink, parseRoute, runLink, targetLink } from '../../ui/route.ts'

describe('the part of the address after # is a page', () => {
  test.for([
    ['', { page: 'machine' }],
    ['#/', { page: 'machine' }],
    ['#/memory', { page: 'memory' }],
    ['#/drives', { page: 'drives' }],
    ['#/drives/drive-0x5000', { page: 'drives', id: 'drive-0x5000' }],
    ['#/partitions/partition-a/', { page: 'unknown' }],
    ['#/partitions/partition-a/files', { page: 'files', id: 'partition-a', path: '/' }],
    ['#/partitions/partition-a/files/var/log', { page: 'files', id: 'partition-a', path: '/var/log' }],
    ['#/memory/more', { page: 'unknown' }],
    ['#/nonsense', { page: 'unknown' }],
  ] as const)('%s', ([hash, route]) => expect(parseRoute(hash)).toEqual(route))
})

test('every id comes back from its link', () => {
  const id = 'drive-a/b %#?ü'
  expect(parseRoute(runLink(id))).toEqual({ page: 'run', id })
  expect(parseRoute(targetLink('arrays', id))).toEqual({ page: 'arrays', id })
})

test.for(['/', '/var/log', '/100%25/%FF', '/a#b/?c', '/new\nline', '/\u202Egnp.exe', '/ü/日本'])(
  'the path %j comes back from its link',
  path => expect(parseRoute(filesLink('p', path))).toEqual({ page: 'files', id: 'p', path }),
)
