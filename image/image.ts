// Images that have been built, each in a folder named after its inputs.
import { readArchive } from './archive.ts'
import { build } from './build.ts'
import { hashOfInputs } from './inputs.ts'
import { type Kept, kept } from './kept.ts'

export interface Image extends Kept {
  /** What every time in it is set to, in seconds. */
  epoch: number
}

/** The image of the source as it is now: built, unless it is there. */
export const imageOfNow = async (): Promise<Image> => {
  const archive = await readArchive()
  const inputs = hashOfInputs(archive)
  const image = await kept('images', inputs, work => build(archive, inputs, work))
  return { ...image, epoch: archive.epoch }
}
