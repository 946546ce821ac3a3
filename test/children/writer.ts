// Writes records as fast as it can, for as long as it lives.
import { log, start, startStep } from './say.ts'

start()
startStep()
for (let i = 0; ; i++) log(`record ${i}`)
