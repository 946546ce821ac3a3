import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLog } from '../../../server/command/log-file.ts'
import { temporaryState } from '../../support/state.ts'

test('lines are added to what is there, for its owner only', async () => {
  const path = join(await temporaryState(), 'server.log')
  openLog(path).write('one\n')
  openLog(path).write('two\n')
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('a line that finds no room is lost, and the server goes on', () => {
  const log = openLog('/dev/full')
  expect(() => log.write('one\n')).not.toThrow()
})
