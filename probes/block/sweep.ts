// Removes fences and snapshots whose makers have died without removing them.
import { sweepCowFiles } from './cow-file.ts'
import { hasMapper, removeMapped } from './mapper.ts'
import { type BlockNode, readNodes } from './nodes.ts'
import { isAlive, ownerOf } from './owner.ts'

/** What cannot be removed now can be next time; until then it only keeps others away. */
export const sweepFences = async (): Promise<void> => {
  if (!hasMapper()) return
  const left = (await readNodes()).filter(isLeft)
  // What lies on another has to go first.
  for (const { mapperName } of left.toSorted((a, b) => a.holders.length - b.holders.length))
    if (mapperName !== undefined) await removeMapped(mapperName).catch(() => undefined)
  await sweepCowFiles()
}

const isLeft = (node: BlockNode) => {
  const owner = ownerOf(node)
  return owner !== undefined && !isAlive(owner)
}
