// `lock-holder.ts LOCK FOLDER ROUNDS`: takes the lock again and again and adds one to FOLDER/count while it holds it. Now
// and then it is killed while it holds it. Prints how often it had counted.
import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withLock } from '../../server/executive/lock.ts'

const [lock = '', folder = '', rounds = '0'] = process.argv.slice(2)
const inside = join(folder, 'inside')
const count = join(folder, 'count')

for (let round = 0; round < Number(rounds); round++) {
  await withLock(lock, async () => {
    // Fails when another is inside.
    closeSync(openSync(inside, 'wx'))
    const before = Number(readFileSync(count, 'utf8'))
    await sleep(Math.random() * 3)
    writeFileSync(count, `${before + 1}`)
    rmSync(inside)
    writeSync(1, '+')
    if (Math.random() < 0.2) process.kill(process.pid, 'SIGKILL')
  })
}
