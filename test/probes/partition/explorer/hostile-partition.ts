// A partition that wants to get at the rescue system, hang who reads it, or fill its memory.
import { closeSync, constants, mkdirSync, openSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { loopOn, unmount } from '../../../support/loop.ts'
import { imageFile, MIB, mount, temporaryFolder } from './loop.ts'

export const DEPTH = 4000
export const CROWD = 100_000
export const EIGHT_TB = 8e12

/** What stands in its own /etc/passwd. */
export const OWN = 'the partition’s own\n'

export const NAMES: readonly (readonly [what: string, name: Buffer, escaped: string])[] = [
  ['a newline', Buffer.from('new\nline'), 'new\nline'],
  ['an escape sequence', Buffer.from('red\x1b[31m'), 'red\x1b[31m'],
  ['bidi', Buffer.from('exe\u202efdp.txt'), 'exe\u202efdp.txt'],
  ['invalid UTF-8', Buffer.from([0x62, 0xff, 0xfe]), 'b%FF%FE'],
  ['a surrogate in UTF-8', Buffer.from([0xed, 0xa0, 0x80]), '%ED%A0%80'],
  ['a percent sign', Buffer.from('100%41'), '100%2541'],
  ['markup', Buffer.from('<img src=x onerror=alert(1)>"'), '<img src=x onerror=alert(1)>"'],
  ['255 bytes', Buffer.from('x'.repeat(255)), 'x'.repeat(255)],
  ['a dash first', Buffer.from('--checkpoint-action=exec=true'), '--checkpoint-action=exec=true'],
  ['a trailing dot and blank', Buffer.from('. '), '. '],
]

const LINKS = {
  absolute: '/etc/passwd',
  'sub/relative': '../../../../../../etc/passwd',
  etcfolder: '/etc',
  'loop-a': 'loop-b',
  'loop-b': 'loop-a',
  itself: 'itself',
  procs: '/proc/self/root/etc/passwd',
  rescue: '/etc/hostname',
  climber: '../'.repeat(1300),
  nowhere: 'not/there',
}

/** The loop device with it, unmounted. */
export const hostilePartition = async () => {
  const folder = await temporaryFolder()
  const image = await imageFile(folder, 192 * MIB)
  await execa('mkfs.ext4', ['-q', '-b', '4096', '-N', '110000', '-E', 'lazy_itable_init=0,nodiscard', image])
  const device = await loopOn(image)
  const root = join(folder, 'root')
  mkdirSync(root)
  await mount(device, 'ext4', root)
  fill(root)
  await special(root)
  await unmount(device, root)
  await execa('tune2fs', ['-e', 'panic', device])
  return { device, image }
}

const fill = (root: string) => {
  for (const name of ['etc', 'sub', 'crowd', 'names']) mkdirSync(join(root, name))
  writeFileSync(join(root, 'etc/passwd'), OWN)
  for (const [link, target] of Object.entries(LINKS)) symlinkSync(target, join(root, link))
  for (const [, name] of NAMES) writeFileSync(Buffer.concat([Buffer.from(join(root, 'names/')), name]), 'named')
  for (let i = 0; i < CROWD; i++) closeSync(openSync(join(root, `crowd/entry-${(i * 7919) % CROWD}`), 'w'))
  writeFileSync(join(root, 'sparse'), 'begins')
  truncateSync(join(root, 'sparse'), EIGHT_TB)
  deepen(root)
}

/** Level by level: the whole path is longer than the kernel takes. */
const deepen = (root: string) => {
  let level = openSync(root, constants.O_RDONLY)
  for (let i = 0; i < DEPTH; i++) {
    mkdirSync(`/proc/self/fd/${level}/d`)
    const next = openSync(`/proc/self/fd/${level}/d`, constants.O_RDONLY)
    closeSync(level)
    level = next
  }
  writeFileSync(`/proc/self/fd/${level}/bottom`, 'deep')
  closeSync(level)
}

const LISTEN = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`

const special = async (root: string) => {
  await execa('mkfifo', [join(root, 'fifo')])
  await execa('mknod', [join(root, 'terminal'), 'c', '5', '0'])
  await execa('mknod', [join(root, 'memory'), 'c', '1', '5'])
  await execa('mknod', [join(root, 'drive'), 'b', '7', '0'])
  await execa(process.execPath, ['-e', LISTEN, join(root, 'socket')], { reject: false })
}
