// Images that have been built, each in a folder named after its inputs.
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { readArchive } from './archive.ts'
import { build } from './build.ts'
import { hashOfInputs } from './inputs.ts'

export interface Image {
  folder: string
  /** False when it was there already. */
  built: boolean
  /** What every time in it is set to, in seconds. */
  epoch: number
}

const WORK = '.building-'
const KEPT_MS = 14 * 24 * 60 * 60 * 1000

const imagesFolder = () => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rescue-pro/images')

/** The image of the source as it is now: built, unless it is there. */
export const imageOfNow = async (images = imagesFolder()): Promise<Image> => {
  const archive = await readArchive()
  const inputs = hashOfInputs(archive)
  const folder = join(images, inputs)
  const { epoch } = archive
  await mkdir(images, { recursive: true })
  await dropOld(images)
  if (existsSync(folder)) {
    await utimes(folder, new Date(), new Date())
    return { folder, built: false, epoch }
  }
  const work = join(images, `${WORK}${process.pid}`)
  try {
    await build(archive, inputs, work)
    // Another build of the same source may have been faster.
    if (!existsSync(folder)) await rename(join(work, 'out'), folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return { folder, built: true, epoch }
}

/** Builds that were killed, and images that nobody has asked for in two weeks. */
const dropOld = async (images: string) => {
  for (const name of await readdir(images)) {
    const path = join(images, name)
    const isOld = name.startsWith(WORK)
      ? !existsSync(`/proc/${name.slice(WORK.length)}`)
      : Date.now() - (await stat(path)).mtimeMs > KEPT_MS
    if (isOld) await rm(path, { recursive: true, force: true })
  }
}
