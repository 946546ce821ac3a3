import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { beside } from '../../../probes/contract/beside.ts'
import type { RecordBody } from '../../../probes/contract/records.ts'
import { type Evidence, log, step } from '../../../probes/contract/step.ts'
import kernelLog, { readAll, summary, watchKernelLog } from '../../../probes/machine/kernel-log.ts'
import { openKernelLog, parseKmsg } from '../../../probes/machine/kmsg.ts'
import { collect, of } from '../collect.ts'

const gather = async (evidence: AsyncIterable<Evidence>) => {
  const all: Evidence[] = []
  for await (const one of evidence) all.push(one)
  return all
}

test.for([
  ['4,1234,5678901,-;EDAC MC0: 1 CE x\n SUBSYSTEM=edac\n', { level: 4, sequence: 1234, text: 'EDAC MC0: 1 CE x' }],
  ['6,7,1,-,caller=T1;a;b\n', { level: 6, sequence: 7, text: 'a;b' }],
  ['12,8,1,-;mce: [Hardware Error]: written by a program\n', undefined],
  ['30,9,1,-;systemd[1]: said so\n', undefined],
  ['', undefined],
  ['nonsense', undefined],
] as const)('%j', ([record, message]) => {
  if (message) expect(parseKmsg(record)).toMatchObject(message)
  else expect(parseKmsg(record)).toBeUndefined()
})

test('a log that cannot be opened is skipped', async () => {
  await expect(gather(readAll(new AbortController().signal, '/nowhere/kmsg'))).rejects.toMatchObject({
    symptom: 'kernel-log-unreadable',
  })
})

describe('records of another source than the kernel’s device', () => {
  let folder = ''
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('a gap in the numbers is told, and what was read is not called all', async () => {
    folder = mkdtempSync(join(tmpdir(), 'kmsg-'))
    const file = join(folder, 'kmsg')
    writeFileSync(file, '6,17,1,-;Linux version\n')
    const evidence = await gather(readAll(new AbortController().signal, file))
    expect(evidence).toContainEqual(expect.objectContaining({ name: 'kernel messages lost', value: 17 }))
    expect(evidence).toContainEqual(expect.objectContaining({ type: 'UNKNOWN', verdict: 'kernel-log-incomplete' }))
    const passed = evidence.find(one => 'type' in one && one.type === 'PASS')
    expect(passed).toMatchObject({ message: expect.stringMatching(/^\d+ messages were looked through/) })
  })
})

describe('what a count means', () => {
  const counted = (id: string, tested: boolean) => summary(new Map([[id, 2]]), () => tested)

  test('broken hardware has a limit of 0', () => {
    expect(counted('memory-uncorrected', true)).toContainEqual(
      expect.objectContaining({
        name: 'kernel messages memory-uncorrected',
        value: 2,
        validators: [expect.objectContaining({ type: 'EQUAL', value: 0 })],
      }),
    )
  })

  test.for(['memory-corrected', 'thermal-throttling', 'stall'])('%s is told, not judged', id => {
    const evidence = counted(id, true)
    expect(evidence).toContainEqual(expect.objectContaining({ type: 'UNKNOWN', verdict: `kernel-log-${id}` }))
    const found = evidence.find(one => 'name' in one && one.name === `kernel messages ${id}`)
    expect(found).not.toHaveProperty('validators')
  })

  test.for(['out-of-memory', 'program-crash'])('%s is counted, and says nothing of the hardware', id => {
    const evidence = counted(id, true)
    expect(evidence).toContainEqual(expect.objectContaining({ name: `kernel messages ${id}`, value: 2 }))
    expect(evidence.filter(({ artifact }) => artifact === 'diagnosis')).toEqual([])
  })

  test('an error of a disk does not fail a test of the memory, but is told', () => {
    const evidence = counted('disk-error', false)
    expect(evidence).toContainEqual(expect.objectContaining({ type: 'UNKNOWN', verdict: 'kernel-log-disk-error' }))
    expect(evidence).not.toContainEqual(expect.objectContaining({ value: 2, validators: expect.anything() }))
  })
})

describe.runIf(existsSync('/dev/kmsg') && process.getuid?.() === 0)('the kernel’s log of this machine', () => {
  test('is read to its end', async () => {
    const bodies = await collect(kernelLog)
    const read = of(bodies, 'measurement').find(({ name }) => name === 'kernel messages read')
    expect(read?.value).toBeGreaterThan(0)
    expect(of(bodies, 'testStepEnd')).toHaveLength(1)
  })

  test('what a program writes into it does not count', async () => {
    const reader = openKernelLog()
    onTestFinished(() => reader.close())
    while (reader.read().length > 0);
    const mark = `EDAC MC0: 1 UE forged by a test ${process.pid}`
    writeFileSync('/dev/kmsg', `<2>${mark}\n`)
    expect(reader.read().map(({ text }) => text)).not.toContain(mark)
  })

  test('beside a test only what comes meanwhile is told, and never a PASS', async () => {
    const main = step('Main', async function* () {
      yield log('INFO', 'main')
    })
    const bodies: RecordBody[] = []
    for await (const body of beside(main, watchKernelLog)) bodies.push(body)
    expect(of(bodies, 'testStepEnd').map(({ status }) => status)).toEqual(['COMPLETE', 'COMPLETE'])
    expect(of(bodies, 'diagnosis').filter(({ type }) => type === 'PASS')).toEqual([])
    const judged = of(bodies, 'measurement').filter(({ validators }) => validators)
    expect(judged.map(({ value }) => value)).toEqual(judged.map(() => 0))
    expect(judged.length).toBeGreaterThan(0)
  })

  test.runIf(existsSync('/sys/fs/cgroup/memory/memory.limit_in_bytes'))(
    'a real kill for lack of memory during a test is told and does not fail it',
    async () => {
      const group = `/sys/fs/cgroup/memory/kernel-log-test-${process.pid}`
      mkdirSync(group)
      onTestFinished(() => rmdirSync(group))
      writeFileSync(`${group}/memory.limit_in_bytes`, `${24 * 2 ** 20}`)
      const main = step('Main', async function* () {
        await eatMemory(group)
        yield log('INFO', 'eaten')
      })
      const bodies: RecordBody[] = []
      for await (const body of beside(main, watchKernelLog)) bodies.push(body)
      const killed = of(bodies, 'measurement').find(({ name }) => name === 'kernel messages out-of-memory')
      expect(killed?.value).toBeGreaterThan(0)
      expect(of(bodies, 'diagnosis')).toEqual([])
      expect(of(bodies, 'log')).toContainEqual(
        expect.objectContaining({
          severity: 'WARNING',
          message: expect.stringContaining('Memory cgroup out of memory'),
        }),
      )
    },
  )
})

/** A process that joins the group before it takes more than the group may have; resolves when it was killed. */
const eatMemory = async (group: string) => {
  const code = `require('fs').writeFileSync('${group}/cgroup.procs', String(process.pid)); const kept = []; for (;;) kept.push(Buffer.alloc(2 ** 20, 1))`
  const child = spawn(process.execPath, ['-e', code], { stdio: 'ignore' })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'exit')
  expect(signal).toBe('SIGKILL')
}
