// `npm run test:machine`: tests that boot the image in QEMU. A machine that starts hardly ever keeps both processors busy:
// two files run beside each other.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/machine/**/*.test.ts'],
    globalSetup: 'test/machine/set-up.ts',
    maxWorkers: 2,
    // Of the tests that go on beside each other: what they wait for does not keep both processors busy.
    maxConcurrency: 3,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // What test/machine/crash.ts throws.
    retry: { count: 1, condition: /^QEMU crashed in this test/ },
  },
})
