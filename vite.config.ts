import preact from '@preact/preset-vite'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: 'ui',
  plugins: [preact()],
  build: { outDir: '../dist', emptyOutDir: true },
  test: {
    root: import.meta.dirname,
    include: ['test/**/*.test.{ts,tsx}'],
    // They boot machines or build images: see vitest.machine.config.ts and vitest.image.config.ts.
    exclude: ['test/machine/**', 'test/image/build/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
