// Starts and never says anything again.
import { forever, start, startStep } from './say.ts'

start()
startStep()
forever()
