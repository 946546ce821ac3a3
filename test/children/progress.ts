// A quarter of the way, and staying there.
import { forever, say, start, startStep } from './say.ts'

start()
startStep()
say({ artifact: 'progress', testStepId: '0', fraction: 0.25, etaSeconds: 30 })
forever()
