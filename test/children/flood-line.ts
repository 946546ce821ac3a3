// Writes 1 GB without a single newline.
import { writeSync } from 'node:fs'
import { start } from './say.ts'

start()
for (let i = 0; i < 1000; i++) writeSync(1, Buffer.alloc(1e6, 'x'))
