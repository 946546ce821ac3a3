// Leaves a grandchild in a session of its own, with its own name for the world.
import { spawn } from 'node:child_process'
import { log, start, startStep } from './say.ts'

start()
startStep()
const child = spawn('setsid', ['sleep', '4242'], { detached: true, stdio: 'ignore' })
log(`grandchild ${child.pid}`)
setInterval(() => log('still here'), 100)
