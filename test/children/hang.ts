// Goes on saying something and ignores SIGTERM.
import { log, start, startStep } from './say.ts'

process.on('SIGTERM', () => {})
start()
startStep()
setInterval(() => log('still here'), 100)
