// `without-program.ts NAME …`: the server's command line where the program NAME is not installed. To be run as root in
// a mount namespace of its own (`unshare --mount`).
import { execFileSync } from 'node:child_process'
import { findProgram } from '../../probes/program.ts'

const [name = ''] = process.argv.splice(2, 1)
for (let path = findProgram(name); path; path = findProgram(name)) {
  execFileSync('mount', ['--bind', '/dev/null', path])
}
await import('../../server/main.ts')
