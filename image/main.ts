// `npm run image [-- --iso] [-- --output DIR]`: builds the image where its inputs have changed, and puts it into a folder.
import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ARTEFACTS } from './build.ts'
import { imageOfNow } from './image.ts'
import { packIso } from './iso.ts'
import { SOURCE } from './product.ts'

const ISO = 'rescue-pro.iso'
const BAR_SECONDS = 360
const BAR_MEGABYTES = 260

const main = async () => {
  if (process.getuid?.() !== 0) throw new Error('Building the image needs root: its files belong to root.')
  const { values } = parseArgs({ options: { output: { type: 'string' }, iso: { type: 'boolean', default: false } } })
  const start = performance.now()
  const { folder, made, epoch } = await imageOfNow()
  const iso = join(folder, ISO)
  if (values.iso && !existsSync(iso)) await packIso(folder, iso, epoch)
  const output = resolve(values.output ?? join(SOURCE, 'dist-image'))
  await mkdir(output, { recursive: true })
  await rm(join(output, ISO), { force: true })
  for (const name of [...ARTEFACTS, 'SHA256SUMS', ...(values.iso ? [ISO] : [])]) {
    await place(join(folder, name), join(output, name))
  }
  if (made) console.log(`built in ${seconds(start)} s (bar: ${BAR_SECONDS})`)
  else console.log('unchanged')
  console.log(`vmlinuz + initrd: ${await megabytes(folder)} MB (bar: ${BAR_MEGABYTES})`)
  console.log(`${output} (kept in ${folder})`)
}

const place = async (from: string, to: string) => {
  await rm(to, { force: true })
  // Another file system takes no hard link.
  await link(from, to).catch(() => copyFile(from, to))
}

const seconds = (start: number) => Math.round((performance.now() - start) / 1000)

const megabytes = async (folder: string) => {
  const sizes = await Promise.all(['vmlinuz', 'initrd'].map(async name => (await stat(join(folder, name))).size))
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6)
}

try {
  await main()
} catch (error) {
  console.error(`image: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
