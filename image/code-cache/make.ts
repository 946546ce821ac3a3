// Leaves beside each file of the product the code that V8 makes of it, with that of all functions that it calls while
// it is loaded. Runs in the new root, by the Node that will read it.
import { readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Script } from 'node:vm'
import { codeCache, compiled, evaluate, extensions } from './load.ts'

const CHUNKS = new URL('../../chunks/', import.meta.url).pathname

process.umask(0o022)
const scripts = new Map<string, Script>()
extensions['.cjs'] = (module, file) => {
  const script = compiled(file)
  scripts.set(file, script)
  evaluate(script, module, file)
}
const names = readdirSync(CHUNKS).filter(name => name.endsWith('.cjs'))
for (const name of names.toSorted()) createRequire(CHUNKS)(join(CHUNKS, name))
for (const [file, script] of scripts) writeFileSync(codeCache(file), script.createCachedData())
// What was loaded may wait for something.
process.exit()
