import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

export const sha256 = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** In the form that `sha256sum --check` reads. */
export const checksums = async (folder: string, names: string[]): Promise<string> => {
  const lines = await Promise.all(names.toSorted().map(async name => `${await sha256(join(folder, name))}  ${name}\n`))
  return lines.join('')
}
