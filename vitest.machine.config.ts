// `npm run test:machine`: tests that boot the image in QEMU, one machine after the other.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/machine/**/*.test.ts'],
    globalSetup: 'test/machine/set-up.ts',
    fileParallelism: false,
    // As many as the machine has processors.
    maxConcurrency: 2,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
})
