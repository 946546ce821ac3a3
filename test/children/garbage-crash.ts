// Writes garbage, then dies without an end.
import { writeSync } from 'node:fs'
import { start } from './say.ts'

start()
writeSync(1, 'Segmentation fault (core dumped)\n')
process.exit(1)
