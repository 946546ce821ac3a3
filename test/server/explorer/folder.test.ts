import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { newFolder, sweepFolders } from '../../../server/explorer/folder.ts'
import { imageFile, MIB, temporaryFolder } from '../../probes/partition/explorer/loop.ts'
import { loopOn } from '../../support/loop.ts'

const MAIN = new URL('../../../server/main.ts', import.meta.url).pathname

const partition = async (folder: string) => {
  const source = join(folder, 'source')
  await mkdir(source)
  await writeFile(join(source, 'large'), Buffer.alloc(8 * MIB))
  const image = await imageFile(folder, 16 * MIB)
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', source, image])
  return loopOn(image)
}

/** A command that is writing a file out, to nobody who reads on; and its explorer. */
const reading = async (state: string, device: string) => {
  const command = spawn(process.execPath, [MAIN, 'explore', device, 'cat', '/large', '--state', state])
  onTestFinished(() => void command.kill('SIGKILL'))
  await once(command.stdout, 'readable')
  const children = (await readFile(`/proc/${command.pid}/task/${command.pid}/children`, 'utf8')).trim().split(' ')
  return { command, explorers: children.map(Number) }
}

const isReadOnly = async (device: string) => (await execa('blockdev', ['--getro', device])).stdout === '1'

describe.runIf(process.getuid?.() === 0)('what an opened partition leaves', () => {
  test.for([
    ['when its command was killed', false],
    ['when its explorer was killed with it', true],
  ] as const)('%s is swept up, and its drive can be written to', async ([, all]) => {
    const state = await temporaryFolder()
    const device = await partition(state)
    const { command, explorers } = await reading(state, device)
    expect(await isReadOnly(device)).toBe(true)
    if (all) for (const pid of explorers) process.kill(pid, 'SIGKILL')
    command.kill('SIGKILL')
    await once(command, 'exit')
    await vi.waitFor(async () => {
      await sweepFolders(state)
      expect(await readdir(join(state, 'explorer'))).toEqual([])
    }, 30_000)
    expect(await isReadOnly(device)).toBe(false)
  })
})

test('what belongs to a living process, or is nobody’s, stays', async () => {
  const state = await temporaryFolder()
  const own = await newFolder(state)
  await mkdir(join(state, 'explorer', 'notes'))
  await sweepFolders(state)
  expect(new Set(await readdir(join(state, 'explorer')))).toEqual(new Set([basename(own), 'notes']))
})
