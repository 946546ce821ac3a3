// Writes records without end: 1 GB of them.
import { log, start } from './say.ts'

start()
for (let i = 0; i < 1e9 / 8192; i++) log('x'.repeat(8000))
