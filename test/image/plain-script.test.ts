import { expect, test } from 'vitest'
import { plainScript } from '../../image/plain-script.ts'

test('types go, and every line and column stays where it was', () => {
  expect(plainScript('const a: number = 1\nexport const b = (x: string) => x\n')).toBe(
    'const a         = 1\nexport const b = (x        ) => x\n',
  )
})

test.for([
  [`import { a } from './a.ts'`, `import { a } from './a.js'`],
  [`export { a } from "../b/a.ts"`, `export { a } from "../b/a.js"`],
  [`await import('./c/d.ts')`, `await import('./c/d.js')`],
  [`new URL('../probes/main.ts', import.meta.url)`, `new URL('../probes/main.js', import.meta.url)`],
  [`import a from 'package/a.ts'`, `import a from 'package/a.ts'`],
  [`const text = 'see a.ts'`, `const text = 'see a.ts'`],
] as const)('%s becomes %s', ([source, plain]) => expect(plainScript(source)).toBe(plain))
