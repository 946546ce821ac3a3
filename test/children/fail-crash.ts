// Finds a fault, then dies: the fault still counts.
import { say, start, startStep } from './say.ts'

start()
startStep()
say({ artifact: 'diagnosis', testStepId: '0', type: 'FAIL', verdict: 'memory-bad-word', message: 'A word is wrong.' })
process.kill(process.pid, 'SIGKILL')
