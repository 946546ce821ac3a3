// Before the first machine: the image, once for all test files.
import type { TestProject } from 'vitest/node'
import { imageFolder } from './image.ts'

declare module 'vitest' {
  interface ProvidedContext {
    image: string
  }
}

export default async ({ provide }: TestProject) => provide('image', await imageFolder())
