// Where a repair keeps what it overwrites, so that it can be undone.

import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Evidence, log } from '../contract/step.ts'

/** In the folder of the run. */
const pathOf = (index: number) => join(tmpdir(), `repair-${index + 1}.e2undo`)

/** A repair rewrites structures; they are seldom more of the whole than this. */
const STRUCTURES = 0.02
const LEAST_BYTES = 64 * 2 ** 20

/** undefined where there is no room to keep them: a repair that runs out of it would stop in its middle. */
export const undoFiles = async (size: number): Promise<((index: number) => string) | undefined> => {
  const { bavail, bsize } = await statfs(tmpdir())
  return bavail * bsize > LEAST_BYTES + size * STRUCTURES ? pathOf : undefined
}

/** The files that the repair has made, and how to go back. */
export const toldUndo = (device: string, count: number): Evidence[] => {
  const made = Array.from({ length: count }, (_, index) => pathOf(index)).filter(path => existsSync(path))
  const commands = made.toReversed().map(path => `e2undo ${path} ${device}`)
  return [
    ...made.map(
      (path): Evidence => ({
        artifact: 'file',
        displayName: 'What the repair overwrote',
        uri: pathToFileURL(path).href,
        isSnapshot: true,
      }),
    ),
    ...(made.length === 0
      ? []
      : [log('INFO', `To undo the repair, before anything else writes there: ${commands.join('; ')}`)]),
  ]
}
