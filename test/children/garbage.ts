// Something else writes into its records: a library's message, raw bytes; the run itself is fine.
import { writeSync } from 'node:fs'
import { end, start } from './say.ts'

start()
writeSync(1, 'Segmentation fault (core dumped)\n')
writeSync(1, Buffer.from([0xff, 0x00, 0x1b, 0x0a]))
end()
