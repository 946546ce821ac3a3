// Dies of a signal in the middle of a step.
import { start, startStep } from './say.ts'

start()
startStep()
process.kill(process.pid, 'SIGSEGV')
