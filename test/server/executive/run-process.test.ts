import { execa } from 'execa'
import { expect, test } from 'vitest'
import { temporaryState } from '../../support/state.ts'

const MAIN = new URL('../../../server/executive/run-process.ts', import.meta.url).pathname

/** All that the program does is to start a run process and to wait for its end. */
const program = (state: string) => `
  import { mkdirSync } from 'node:fs'
  import { startProcess } from ${JSON.stringify(MAIN)}
  mkdirSync(${JSON.stringify(`${state}/runs/one`)}, { recursive: true })
  const options = { state: ${JSON.stringify(state)}, command: ['sleep'], env: { PATH: process.env.PATH }, useCgroup: false }
  const { exited } = await startProcess(options, { id: 'one', probe: '0.3', target: '0', params: 0 })
  console.log(await exited())
`

test('a program with nothing else to do waits for the end of a run process, instead of ending before it', async () => {
  const state = await temporaryState()
  const { stdout } = await execa(process.execPath, ['--input-type=module-typescript', '-e', program(state)])
  expect(stdout).toBe('exit code 0')
})
