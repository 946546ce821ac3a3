// `npm run test:machine`: tests that boot the image in QEMU. Two files run beside each other: there are two processors, and
// the machines of the journeys have one each.
import { basename } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest begins first. */
const ORDER = ['provider.test.ts', 'one-machine.test.ts', 'boot.test.ts', 'harness.test.ts']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const place = ({ moduleId }: TestSpecification) => ORDER.indexOf(basename(moduleId))
    return files.sort((one, other) => place(one) - place(other))
  }
}

export default defineConfig({
  test: {
    include: ['test/machine/**/*.test.ts'],
    globalSetup: 'test/machine/set-up.ts',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Of the tests that go on beside each other: what they wait for does not keep the processor busy.
    maxConcurrency: 3,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // What test/machine/crash.ts throws.
    retry: { count: 1, condition: /^QEMU crashed in this test/ },
  },
})
