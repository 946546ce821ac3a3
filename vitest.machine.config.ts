// `npm run test:machine`: tests that boot the image in QEMU, two machines at a time; what measures time boots alone.
import { defineConfig } from 'vitest/config'

const TIMED = 'test/machine/journeys/healthy.test.ts'

const common = { globalSetup: 'test/machine/set-up.ts', testTimeout: 900_000, hookTimeout: 900_000 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'machine',
          include: ['test/machine/**/*.test.ts'],
          exclude: [TIMED],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...common, name: 'timed', include: [TIMED], maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
})
