// `npm run test:image`: tests that build the image.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/image/build/*.test.ts'],
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
})
