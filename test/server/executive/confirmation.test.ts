import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bootId } from '../../../probes/contract/boot.ts'
import type { Target } from '../../../probes/contract/probe.ts'
import type { Outcome } from '../../../probes/contract/test-run.ts'
import { marked } from '../../../server/executive/confinement.ts'
import { newRun, type StartRequest } from '../../../server/executive/request.ts'
import { type RunFile, readRuns, runPaths } from '../../../server/executive/run-folder.ts'
import { child, openExecutive, TARGETS, temporaryState } from '../../support/state.ts'

const PARTITION: Target = {
  id: 'partition-S1-1',
  kind: 'partition',
  name: 'sda1',
  serialNumber: 'S1',
  drives: ['drive-S1'],
}
const MIRROR: Target = { id: 'partition-array-u', kind: 'partition', name: 'md0', drives: ['drive-S1', 'drive-S2'] }
const repair = (rest: Partial<StartRequest> = {}): StartRequest => ({
  probe: 'partition/repair',
  target: PARTITION.id,
  params: {},
  ...rest,
})

const ended = (probe: string, target: string, end: Outcome, boot = bootId()): RunFile => ({
  id: crypto.randomUUID(),
  probe,
  target,
  params: {},
  createdAt: new Date().toISOString(),
  sequence: 1,
  bootId: boot,
  estimate: { low: 1, high: 1 },
  claims: [],
  executive: { pid: 1, startTime: 1 },
  end,
})
const PASS: Outcome = { status: 'COMPLETE', result: 'PASS' }
const FAIL: Outcome = { status: 'COMPLETE', result: 'FAIL' }
const ERROR: Outcome = { status: 'ERROR', result: 'NOT_APPLICABLE' }
const start =
  (request: StartRequest, runs: RunFile[] = []) =>
  () =>
    newRun(request, [PARTITION, MIRROR], runs)

test.for([undefined, '', 's1', 'S2', PARTITION.id])(
  'a repair confirmed with %j is refused, with what to type',
  confirm => {
    expect(start(repair({ confirm }))).toThrow(
      expect.objectContaining({
        status: 422,
        code: 'confirmation-needed',
        message: expect.stringContaining('“S1”'),
        details: { confirm: 'S1' },
      }),
    )
  },
)

test('a repair confirmed with the serial number begins, and so does a look without any', () => {
  expect(start(repair({ confirm: 'S1' }))()).toMatchObject({ probe: 'partition/repair', target: PARTITION.id })
  expect(start({ ...repair(), probe: 'partition/fsck' })()).toMatchObject({ probe: 'partition/fsck' })
})

test.for([
  ['no preview', [], 'preview-needed'],
  ['a preview of another target', [ended('partition/repair-preview', PARTITION.id, PASS)], 'preview-needed'],
  ['a preview of another boot', [ended('partition/repair-preview', MIRROR.id, PASS, 'other')], 'preview-needed'],
  ['a preview that could not be done', [ended('partition/repair-preview', MIRROR.id, ERROR)], 'preview-needed'],
  ['a preview', [ended('partition/repair-preview', MIRROR.id, PASS)], undefined],
] as const)('without a serial number to type, after %s', ([, runs, code]) => {
  const request = start(repair({ target: MIRROR.id, confirm: MIRROR.id }), [...runs])
  if (code === undefined) expect(request()).toMatchObject({ target: MIRROR.id })
  else expect(request).toThrow(expect.objectContaining({ status: 409, code }))
})

test.for([
  ['a drive below that failed a test', [ended('drive/smart-state', 'drive-S1', FAIL)], {}, 'drive-failing'],
  ['the same, told to do it', [ended('drive/smart-state', 'drive-S1', FAIL)], { 'even-if-failing': true }, undefined],
  ['another drive that failed', [ended('drive/smart-state', 'drive-S3', FAIL)], {}, undefined],
  ['a failure before this boot', [ended('drive/smart-state', 'drive-S1', FAIL, 'other')], {}, undefined],
  [
    'a failure that the next run took back',
    [ended('drive/smart-state', 'drive-S1', FAIL), ended('drive/smart-state', 'drive-S1', PASS)],
    {},
    undefined,
  ],
] as const)('a repair on %s', ([, runs, params, code]) => {
  const request = start(repair({ confirm: 'S1', params }), [...runs])
  if (code === undefined) expect(request()).toMatchObject({ target: PARTITION.id })
  else expect(request).toThrow(expect.objectContaining({ status: 409, code }))
})

test('a repair whose folder is deleted goes on to its end', async () => {
  const state = await temporaryState()
  const targets = async () => [...TARGETS, PARTITION]
  const patience = { silenceSeconds: 20, graceSeconds: 0.5, afterEndSeconds: 1 }
  const executive = await openExecutive(state, { command: child('progress'), patience, targets })
  const { id } = await executive.start(repair({ confirm: 'S1' }))
  const following = executive.follow(id, -1, new AbortController().signal)
  await following.next()
  const [pid = 0] = marked(id)
  await rm(runPaths(state, id).folder, { recursive: true })
  await expect(Promise.race([executive.over(id), sleep(3000, 'it goes on')])).resolves.toBe('it goes on')
  process.kill(pid, 'SIGKILL')
  await executive.over(id)
})

test('a repair that runs is cancelled only when asked twice', async () => {
  const state = await temporaryState()
  const patience = { silenceSeconds: 20, graceSeconds: 1, afterEndSeconds: 1 }
  const targets = async () => [...TARGETS, PARTITION]
  const executive = await openExecutive(state, { command: child('hang'), patience, targets })
  const { id } = await executive.start(repair({ confirm: 'S1' }))
  await expect(executive.cancel(id)).rejects.toMatchObject({ status: 409, code: 'cancel-would-harm' })
  expect((await readRuns(state))[0]?.cancelled).toBeUndefined()
  await executive.cancel(id, { force: true })
  await executive.over(id)
  expect((await executive.fold(id)).end).toEqual({ status: 'SKIP', result: 'NOT_APPLICABLE' })
})
