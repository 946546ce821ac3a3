// Leaves beside each file of the product the code that V8 makes of it: of all its functions, since a start calls most of
// them, and what is made at a first call is lost when the process ends. Runs in the new root, by the Node that will read it.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { codeCache, compiled } from './load.ts'

const CHUNKS = new URL('../../chunks/', import.meta.url).pathname

process.umask(0o022)
const files = readdirSync(CHUNKS).filter(name => name.endsWith('.cjs'))
setFlagsFromString('--no-lazy')
const scripts = files.map(name => [join(CHUNKS, name), compiled(join(CHUNKS, name))] as const)
// As it is where the code is read: V8 takes none that was made with other flags.
setFlagsFromString('--lazy')
for (const [file, script] of scripts) writeFileSync(codeCache(file), script.createCachedData())
