// `npm run test:machine`: tests that boot the image in QEMU.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/machine/**/*.test.ts'],
    globalSetup: 'test/machine/set-up.ts',
    // A machine that is emulated waits for half of its time.
    maxWorkers: 2,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
})
