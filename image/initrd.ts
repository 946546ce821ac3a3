// One file for the boot loader: the root file system as it is, then the compressed first root that mounts it.
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { cpioAround } from './cpio.ts'

export const packInitrd = async (squashfs: string, stageOne: Buffer, file: string, epoch: number) => {
  const { before, after } = cpioAround('root.squashfs', (await stat(squashfs)).size, epoch)
  const output = createWriteStream(file)
  output.write(before)
  for await (const chunk of createReadStream(squashfs, { highWaterMark: 1 << 20 })) {
    if (!output.write(chunk)) await new Promise(resolve => output.once('drain', resolve))
  }
  output.write(after)
  output.end(stageOne)
  await finished(output)
}
