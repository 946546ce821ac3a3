// `npm run test:machine`: tests that boot the image in QEMU.
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** As long as all the others together. */
const LONGEST = 'disks.test.ts'

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    return files.toSorted((a, b) => rank(a) - rank(b))
  }
}

const rank = ({ moduleId }: TestSpecification) => (moduleId.endsWith(LONGEST) ? 0 : 1)

export default defineConfig({
  test: {
    include: ['test/machine/**/*.test.ts'],
    globalSetup: 'test/machine/set-up.ts',
    // A machine that is emulated waits for half of its time.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
})
