// Writes half a record and is gone.
import { writeSync } from 'node:fs'
import { start, startStep } from './say.ts'

start()
startStep()
writeSync(1, '{"sequenceNumber":2,"timestamp":"2026-')
