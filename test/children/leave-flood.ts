// `leave-flood.ts WORDS`: ends once an orphan of it floods its standard output with the words, which the orphan goes on
// with for ever.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

const orphan = spawn('yes', process.argv.slice(2), { detached: true, stdio: ['ignore', 'inherit', 'ignore'] })
orphan.unref()

const written = () => Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${orphan.pid}/io`, 'utf8'))?.[1])
const timer = setInterval(() => {
  if (written() > 2 ** 20) clearInterval(timer)
}, 5)
