import { run } from './program.ts'

/** Every time in it is the epoch; the order is the alphabet's; owners are the root's. */
export const packSquashfs = (root: string, file: string, epoch: number) =>
  run('mksquashfs', [
    root,
    file,
    '-noappend',
    '-quiet',
    '-no-progress',
    '-no-xattrs',
    '-comp',
    'zstd',
    ...['-Xcompression-level', '15'],
    ...['-b', '256K'],
    ...['-mkfs-time', `${epoch}`],
    ...['-all-time', `${epoch}`],
  ])
