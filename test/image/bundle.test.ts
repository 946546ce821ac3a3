import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { bundle, inPlace } from '../../image/bundle.ts'
import { SOURCE } from '../../image/product.ts'

test.for([
  [`new URL('../probes/main.ts', import.meta.url)`, `new URL('../probes/main.js', "file:///opt/a/b.ts")`],
  [`new URL('../../dist/', import.meta.url)`, `new URL('../../dist/', "file:///opt/a/b.ts")`],
  [`import { a } from './a.ts'`, `import { a } from './a.ts'`],
] as const)('%s becomes %s', ([code, bundled]) => expect(inPlace(code, 'file:///opt/a/b.ts')).toBe(bundled))

test('the bundled programs run without source and packages', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-bundle-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await bundle(SOURCE, folder, folder)
  for (const name of ['package.json', 'server/report/report.css']) await cp(join(SOURCE, name), join(folder, name))
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, [join(folder, program), ...args], { cwd: '/' })
  const state = join(folder, 'state')
  expect(JSON.parse((await run('probes/main.js', 'list')).stdout)).toHaveProperty('targets')
  expect((await run('server/main.js', 'run', 'cpu/stress', '--seconds', '1', '--state', state)).stdout).toContain(
    'PASS',
  )
  expect((await run('server/main.js', 'report', '--format', 'html', '--state', state)).stdout).toContain('<style')
})
