import preact from '@preact/preset-vite'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { words } from './probes/contract/words.ts'

/** Words that only server, command line and report say; titles and parameters of probes come with `/api/probes`. */
export const saidElsewhere = (key: string) =>
  /^(console|refused|motd|list|save|verify|report|problem|parameter|reason|confirm|cancel|unlock|explorer)\.|\//.test(
    key,
  )

/** The page has the words that it says: more of them would make its first view slow. */
const pageWords: Plugin = {
  name: 'page-words',
  apply: 'build',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/probes/contract/words.ts')) return undefined
    const said = Object.entries(words).filter(([key]) => !saidElsewhere(key))
    const catalogue = JSON.stringify(Object.fromEntries(said))
    return code.replace(/(?<=\nexport const words = )\{\n.*?\n\}(?= as const\n)/s, () => catalogue)
  },
}

export default defineConfig({
  root: 'ui',
  plugins: [preact(), pageWords],
  build: { outDir: '../dist', emptyOutDir: true },
  test: {
    root: import.meta.dirname,
    include: ['test/**/*.test.{ts,tsx}'],
    // They boot machines or build images: see vitest.machine.config.ts and vitest.image.config.ts.
    exclude: ['test/machine/**', 'test/image/build/**'],
    // Not root: it says test by test what could not be tested.
    reporters: process.getuid?.() === 0 ? ['default'] : ['verbose'],
    // Most of them wait for processes.
    maxWorkers: 3,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
