// A file system of each kind: whole, cut off in mid-write, overwritten.
import { beforeAll, describe, expect, it } from 'vitest'
import { cutOff, FILE_SYSTEMS, makeFileSystems, overwrite, partition } from '../faults/file-systems.ts'
import type { Machine } from '../machine.ts'

export const fileSystemsSuite = (machine: () => Machine) => {
  describe.each(FILE_SYSTEMS)('$name', ({ name, check, state, sound, dirty }) => {
    const ask = async (argv: readonly string[]) => {
      const { code, stdout, stderr } = await machine().guest.attempt([...argv, await partition(machine(), name)])
      return { code, text: stdout + stderr }
    }

    if (name === FILE_SYSTEMS[0]?.name) beforeAll(() => makeFileSystems(machine()))

    it('is sound and clean', async () => {
      expect(sound).toContain((await ask(check)).code)
      if (dirty) expect((await ask(state)).text).not.toMatch(dirty)
    })

    it.runIf(dirty)('is dirty when it was cut off in mid-write', async () => {
      await cutOff(machine(), name)
      expect((await ask(state)).text).toMatch(dirty as RegExp)
    })

    it('is unsound when its structures were overwritten', async () => {
      await overwrite(machine(), name)
      expect(sound).not.toContain((await ask(check)).code)
    })
  })
}
