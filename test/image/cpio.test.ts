import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cpio, FILE, FOLDER, PROGRAM } from '../../image/cpio.ts'
import { packInitrd } from '../../image/initrd.ts'

const EPOCH = 1_700_000_000

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rescue-pro-cpio-'))
})
afterEach(() => rm(folder, { recursive: true }))

const entries = [
  { path: 'init', mode: PROGRAM, content: Buffer.from('#!/bin/sh\n') },
  { path: 'bin', mode: FOLDER },
  { path: 'bin/odd', mode: FILE, content: Buffer.from('12345') },
]

test('busybox unpacks what we pack, with types, permissions, times and content', async () => {
  await execa('busybox', ['cpio', '-idm'], { cwd: folder, input: cpio(entries, EPOCH) })
  expect(await readFile(join(folder, 'bin/odd'), 'utf8')).toBe('12345')
  const init = await stat(join(folder, 'init'))
  expect(init.mode & 0o777).toBe(0o755)
  expect(init.mtimeMs).toBe(EPOCH * 1000)
})

test('the order of what is packed does not matter', () => {
  expect(cpio(entries.toReversed(), EPOCH)).toEqual(cpio(entries, EPOCH))
})

test('an initrd begins with the root file system, and the first root starts at a block of its own', async () => {
  const squashfs = join(folder, 'squashfs')
  await writeFile(squashfs, 'x'.repeat(1021))
  await packInitrd(squashfs, Buffer.from('first root'), join(folder, 'initrd'), EPOCH)
  const initrd = await readFile(join(folder, 'initrd'))
  expect(initrd.indexOf('first root') % 512).toBe(0)
  await execa('busybox', ['cpio', '-id'], { cwd: folder, input: initrd.subarray(0, initrd.indexOf('first root')) })
  expect((await stat(join(folder, 'root.squashfs'))).size).toBe(1021)
})
