// A file system of each kind, whole, cut off in mid-write and overwritten: seen by the guest's own tools, then by the
// product, which changes nothing until a repair is confirmed.
import { basename } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { runProbe } from '../answers.ts'
import { promptDrive, slowSectors } from '../faults/drives.ts'
import {
  cutOff,
  driver,
  FILE_SYSTEMS,
  type FileSystem,
  makeFileSystems,
  overwrite,
  partition,
  partitionDigest,
  place,
  readPartition,
  writePartition,
} from '../faults/file-systems.ts'
import type { Machine } from '../machine.ts'
import { mountRace } from '../mount-race.ts'
import { api, rescuePro } from '../product.ts'
import { until } from '../until.ts'

const SERIAL = 'FILE0001'
/** The first of its partitions. */
const SECTORS = 256 * 1024
const SKIP = 3
/** Of a mount, for each tool. */
const TRIES = 200
const MOST_RUNS = 20
const REPAIRED = ['file-system-repaired']

export const fileSystemsSuite = (machine: () => Machine) => {
  const target = (name: string) => `partition-${SERIAL}-${place(name) + 1}`
  const run = (probe: string, name: string, ...words: string[]) => runProbe(machine(), probe, target(name), ...words)
  /** What lies on the partition in the guest, such as a fence. */
  const holders = async (name: string) => {
    const device = basename(partition(machine(), name))
    return machine().guest.run(['ls', `/sys/class/block/${device}/holders`])
  }
  const hash = (name: string) => partitionDigest(machine(), name)
  const looked = async (probe: string, name: string) => {
    const before = await hash(name)
    const { code, verdicts, text } = await run(probe, name)
    expect(await hash(name)).toBe(before)
    return [[code, verdicts], text] as const
  }

  /** Others try to mount it while the product is at it; it is refused itself when they were first. */
  const raced = async (probe: string, name: string, ...words: string[]) => {
    const tries = { refused: 0, through: 0 }
    const outcomes: unknown[] = []
    for (let runs = 0; tries.refused < TRIES && runs < MOST_RUNS; runs++) {
      const device = partition(machine(), name)
      const { refused, through } = await mountRace(machine(), device, driver(name), async () => {
        const { code, verdicts, text } = await run(probe, name, ...words)
        if (code !== SKIP) outcomes.push([code, verdicts, text])
      })
      tries.refused += refused
      tries.through += through
    }
    expect(tries.through).toBe(0)
    expect(tries.refused).toBeGreaterThanOrEqual(TRIES)
    return outcomes
  }

  beforeAll(() => makeFileSystems(machine()))

  const fromWholeToRepaired = ({ name, check, state, sound, dirty, repairs, product: expected }: FileSystem) => {
    const ask = async (argv: readonly string[]) => {
      const { code, stdout, stderr } = await machine().guest.attempt([...argv, partition(machine(), name)])
      return { code, text: stdout + stderr }
    }

    /** As the product sees how it was left, where that is asked for. */
    const left = async (how: 'clean' | 'dirty') => {
      if (expected.state === undefined) return
      const [outcome, text] = await looked('partition/state', name)
      expect(outcome, text).toEqual(expected.state[how])
    }

    let whole: Buffer | undefined

    it('is sound and clean', async () => {
      whole = await readPartition(machine(), name)
      expect(sound).toContain((await ask(check)).code)
      expect((await ask(state)).text).not.toMatch(dirty)
      await left('clean')
    })

    it('is checked while others try to mount it, and none of them gets through', async () => {
      const outcomes = await raced('partition/fsck', name)
      for (const outcome of outcomes) expect(outcome).toEqual([...expected.sound, expect.anything()])
    })

    it('is dirty when it was cut off in mid-write, which is neither sound nor damaged', async () => {
      await cutOff(machine(), name)
      expect((await ask(state)).text).toMatch(dirty)
      await left('dirty')
      const [outcome, text] = await looked('partition/fsck', name)
      expect(outcome, text).toEqual(expected.dirty)
      if (expected.replayed === undefined) return
      const [previewed, said] = await looked('partition/repair-preview', name)
      expect(previewed, said).toEqual(expected.replayed)
    })

    it('is damaged when its structures were overwritten; the preview tells what a repair would do', async () => {
      // Without a journal to replay, which the check would speak of first.
      if (whole) await writePartition(machine(), name, whole)
      await overwrite(machine(), name)
      expect(sound).not.toContain((await ask(check)).code)
      const [outcome, text] = await looked('partition/fsck', name)
      expect(outcome, text).toEqual([1, ['file-system-damaged']])
      const [previewed, said] = await looked('partition/repair-preview', name)
      expect(previewed, said).toEqual(expected.damaged)
    })

    it.runIf(repairs)('is repaired while others try to mount it, and none of them gets through', async () => {
      // Where no repair mends what was overwritten.
      if (whole && expected.damaged[0] !== 0) await writePartition(machine(), name, whole)
      whole = undefined
      const outcomes = await raced('partition/repair', name, '--confirm', SERIAL)
      for (const outcome of outcomes) expect(outcome).toEqual([0, expect.arrayContaining(REPAIRED), expect.anything()])
      expect(sound).toContain((await ask(check)).code)
    })
  }

  // Two at a time keep both processors busy, with what goes on beside them.
  describe.concurrent.each([0, 1])('every second one, from %i on', rest => {
    describe('one after the other', { concurrent: false }, () => {
      const half = FILE_SYSTEMS.filter((_, index) => index % 2 === rest)
      describe.each(half)('$name', fromWholeToRepaired)
    })
  })

  describe('a repair', { concurrent: false }, () => {
    it('may be due: errors that the kernel has noted are told without a check', async () => {
      // It also sets the flag that the kernel sets at an error.
      await machine().guest.run(['tune2fs', '-E', 'force_fsck', partition(machine(), 'ext4')])
      const [outcome, text] = await looked('partition/state', 'ext4')
      expect(outcome, text).toEqual([2, ['partition-needs-check']])
      expect(text).toContain('the kernel has noted errors in it')
    })

    it('is refused until the drive’s serial number is typed', async () => {
      await overwrite(machine(), 'ext4')
      const before = await hash('ext4')
      const { code, stderr } = await rescuePro(machine(), ['run', 'partition/repair', target('ext4')])
      expect([code, stderr]).toEqual([64, expect.stringContaining(SERIAL)])
      expect(await hash('ext4')).toBe(before)
    })

    it('of ext4 mends it, and the way back leads to the same bits', async () => {
      const damaged = await hash('ext4')
      const { code, verdicts, text } = await run('partition/repair', 'ext4', '--confirm', SERIAL)
      expect([code, verdicts], text).toEqual([0, ['file-system-repaired']])
      expect(await hash('ext4')).not.toBe(damaged)
      const { guest } = machine()
      const { runs } = (await api(machine(), '/api/runs')).body as { runs: { id: string; probe: string }[] }
      const newest = runs.find(({ probe }) => probe === 'partition/repair')
      const undo = await guest.run(['find', `/run/rescue-pro/runs/${newest?.id}`, '-name', 'repair-*.e2undo'])
      for (const file of undo.trim().split('\n').sort().reverse())
        await guest.run(['e2undo', file, partition(machine(), 'ext4')])
      await guest.run(['sync'])
      expect(await hash('ext4')).toBe(damaged)
    })

    it('is cancelled when that was asked for twice, and nobody holds the partition then', async () => {
      onTestFinished(() => void promptDrive(machine(), 'files0'))
      await slowSectors(machine(), 'files0', 0, SECTORS, 500)
      const body = { probe: 'partition/repair', target: target('ext4'), params: {}, confirm: SERIAL }
      const started = await api(machine(), '/api/runs', { method: 'POST', body })
      const path = `/api/runs/${(started.body as { id: string }).id}`
      await until('the repair to hold the partition', async () => (await holders('ext4')) !== '')
      const cancel = (query: string) => api(machine(), `${path}${query}`, { method: 'DELETE' })
      expect(await cancel('')).toMatchObject({ status: 409, body: { code: 'cancel-would-harm' } })
      expect(await cancel('?force=true')).toMatchObject({ status: 202 })
      await promptDrive(machine(), 'files0')
      const end = async () => ((await api(machine(), path)).body as { end?: object }).end
      expect(await until('the repair to end', end)).toMatchObject({ status: 'SKIP' })
      expect(await holders('ext4')).toBe('')
    })
  })
}
