// A smartctl that gives back what a real one printed: first on PATH, for what no drive at hand does.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'

const CASES = new URL('../../cases/smartctl/', import.meta.url).pathname

/** By option, the cases in turn; the last of them ever after. */
export interface Replay {
  [option: `-${string}`]: readonly string[]
}

const SCRIPT = `#!/bin/sh
cd "$(dirname "$0")" || exit 3
echo "$*" >> calls
for option in $*; do
  [ -d "at$option" ] || continue
  turn=$(($(cat "at$option/turn" 2>/dev/null || echo 0) + 1))
  [ -e "at$option/$turn" ] && echo $turn > "at$option/turn"
  exec cat "at$option/$(cat "at$option/turn")"
done
exit 3
`

/** Its folder is gone when the test ends. `calls()`: the arguments of each. */
export const replay = (answers: Replay) => {
  const folder = mkdtempSync(join(tmpdir(), 'smartctl-replay-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [option, names] of Object.entries(answers)) {
    mkdirSync(join(folder, `at${option}`))
    for (const [index, name] of names.entries())
      writeFileSync(join(folder, `at${option}`, `${index + 1}`), readFileSync(join(CASES, `${name}.json`)))
  }
  writeFileSync(join(folder, 'smartctl'), SCRIPT)
  chmodSync(join(folder, 'smartctl'), 0o755)
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  return { calls: () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') }
}
