// Which files of an XFS lie on given places, by xfs_db, which opens it read-only and makes a map of all blocks in memory.
// Source of the texts: xfsprogs 6.1, db/check.c.
import { roomForChanges } from '../block/cow-file.ts'
import { Inconclusive } from '../contract/errors.ts'
import { output, type ToolOptions } from '../tool.ts'
import { KERNEL_SECTOR } from './drive-geometry.ts'
import type { FoundFiles } from './found-files.ts'

const MOST_PLACES = 100

/** undefined when it cannot be told. */
export const filesOnXfs = async (
  device: string,
  offsets: readonly number[],
  options: ToolOptions,
): Promise<FoundFiles | undefined> => {
  const sectors = offsets.slice(0, MOST_PLACES).map(offset => Math.floor(offset / KERNEL_SECTOR))
  const asked = sectors.flatMap(sector => ['-c', `daddr ${sector}`, '-c', 'blockuse -n'])
  // Its map takes nine bytes for each block: of a very large one more than there is.
  const limit = `--as=${(await roomForChanges()) * 2 ** 20}`
  const args = [limit, '--', 'xfs_db', '-r', '-c', 'blockget -n', ...asked, '--', device]
  const { text } = await output('prlimit', args, options)
  if (/valuable metadata changes/.test(text)) throw new Inconclusive('log-dirty', 'Its log has not been replayed.')
  const files = parseBlockUse(text)
  return files && { files, left: Math.max(0, offsets.length - MOST_PLACES) }
}

/** undefined where it says of no block what it is used for. */
const parseBlockUse = (text: string): string[] | undefined => {
  const uses = [...text.matchAll(/^block \d+ \(\d+\/\d+\) type \w+(?: inode (\d+)(?: (.+))?)?$/gm)]
  const files = uses.flatMap(([, inode, path]) => (inode === undefined ? [] : [path ? `/${path}` : `inode ${inode}`]))
  return uses.length === 0 ? undefined : [...new Set(files)]
}
