import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Unpacks a captured tree into a folder that goes when the test ends; `changes` replace files of it. */
export const unpack = (name: string, changes: Record<string, string | number> = {}) => {
  const root = mkdtempSync(join(tmpdir(), 'sysfs-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const change = (files: Record<string, string | number>) => {
    for (const [path, content] of Object.entries(files)) write(join(root, path), `${content}\n`)
  }
  change(filesOf(name))
  change(changes)
  return { roots: { sys: root, proc: root }, change }
}

const write = (path: string, content: string) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

const filesOf = (name: string) => {
  const text = readFileSync(join(import.meta.dirname, '../../cases/sysfs', `${name}.txt`), 'utf8')
  return Object.fromEntries(
    text
      .trimEnd()
      .split('\n')
      .map(line => line.split(' = ') as [string, string]),
  )
}
