// `npm run test:machine`: tests that boot the image in QEMU, one machine after the other.
import { defineConfig } from 'vitest/config'

const DISKS = 'test/machine/disks.test.ts'

export default defineConfig({
  test: {
    include: ['test/machine/**/*.test.ts'],
    // By `npm run test:disks` alone, which names it.
    exclude: process.argv.includes(DISKS) ? [] : [DISKS],
    globalSetup: 'test/machine/set-up.ts',
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
})
