// Before the first machine: what it is made of, once for all test files.
import type { TestProject } from 'vitest/node'
import { type Rig, rigOfNow } from './rig.ts'

declare module 'vitest' {
  interface ProvidedContext {
    rig: Rig
  }
}

export default async ({ provide }: TestProject) => provide('rig', await rigOfNow())
