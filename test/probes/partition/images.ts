// File systems in files, behind loop devices: as made, as a power cut leaves them, and overwritten.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { takingLoop } from '../../support/loop.ts'

const MIB = 2 ** 20

interface Kind {
  make: readonly string[]
  megabytes: number
  /** Where its own structures are. */
  structures: { offset: number; length: number }
  /** One bit that says that it was not unmounted. */
  mark?: { offset: number; bit: number }
}

export const KINDS: Readonly<Record<string, Kind>> = {
  ext4: { make: ['mkfs.ext4', '-q', '-F'], megabytes: 64, structures: { offset: 250 * 1024, length: 26 * 1024 } },
  xfs: { make: ['mkfs.xfs', '-q', '-f'], megabytes: 300, structures: { offset: 512, length: 16 * 1024 } },
  btrfs: {
    make: ['mkfs.btrfs', '-q', '-f', '--data', 'single', '--metadata', 'single'],
    megabytes: 128,
    structures: { offset: 5 * MIB, length: 40 * MIB },
  },
  vfat: {
    make: ['mkfs.vfat', '-F', '32'],
    megabytes: 40,
    structures: { offset: 20 * 1024, length: 8 * 1024 },
    mark: { offset: 0x41, bit: 1 },
  },
  exfat: {
    make: ['mkfs.exfat'],
    megabytes: 16,
    structures: { offset: 2 * MIB, length: 16 * 1024 },
    mark: { offset: 106, bit: 2 },
  },
  ntfs: {
    make: ['mkfs.ntfs', '--quick', '--force', '--quiet'],
    megabytes: 16,
    structures: { offset: 4 * 4096, length: 4096 },
  },
  f2fs: { make: ['mkfs.f2fs', '-q', '-f'], megabytes: 64, structures: { offset: 2 * MIB, length: 18 * MIB } },
  jfs: {
    make: ['mkfs.jfs', '-q'],
    megabytes: 16,
    structures: { offset: 45_056, length: 16 * 1024 },
    mark: { offset: 0x8000 + 40, bit: 1 },
  },
}

/** A new one, gone when the test is. */
export const makeImage = (kind: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rescue-pro-image-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, `${kind}.img`)
  const { make, megabytes } = known(kind)
  writeFileSync(path, '')
  truncateSync(path, megabytes * MIB)
  const [program = '', ...args] = make
  execFileSync(program, [...args, path], { stdio: 'ignore' })
  return path
}

export const overwrite = (path: string, kind: string) => {
  const { offset, length } = known(kind).structures
  writeSync(openSync(path, 'r+'), Buffer.alloc(length, 0xa5), 0, length, offset)
}

export const markUnclean = (path: string, kind: string) => {
  // That it asks Windows for a check is what it is for.
  if (kind === 'ntfs') {
    execFileSync('ntfsfix', [path], { stdio: 'ignore' })
    return
  }
  const { offset, bit } = known(kind).mark ?? { offset: 0, bit: 0 }
  writeSync(openSync(path, 'r+'), Buffer.of((readFileSync(path)[offset] ?? 0) | bit), 0, 1, offset)
}

/** An NTFS as Windows leaves it when it keeps its memory there. */
export const hibernate = (path: string) => {
  writeFileSync(`${path}.hibernated`, `HIBR${'x'.repeat(8000)}`)
  execFileSync('ntfscp', ['--quiet', path, `${path}.hibernated`, 'hiberfil.sys'])
}

/** As a power cut leaves it: a copy of what was on the drive while it was written to. */
export const cutOff = async (path: string, kind: string): Promise<string> => {
  const place = mkdtempSync(join(tmpdir(), 'rescue-pro-mount-'))
  await takingLoop('mount', '-t', kind, '-o', 'loop', '--', path, place)
  try {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(place, name), Buffer.alloc(20_000, name), { flush: true })
    copyFileSync(path, `${path}.cut`)
  } finally {
    execFileSync('umount', ['--', place])
    rmSync(place, { recursive: true })
  }
  return `${path}.cut`
}

export const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

const known = (kind: string): Kind => {
  const found = KINDS[kind]
  if (!found) throw new Error(`No such kind: ${kind}`)
  return found
}
