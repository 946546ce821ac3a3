export interface Step {
  name: string
  seconds: number
}

/** Does a step of the build, says how long it took, and adds it to the list. */
export const timed =
  (steps: Step[]) =>
  async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const result = await work()
    const seconds = Math.round((performance.now() - start) / 100) / 10
    steps.push({ name, seconds })
    console.error(`${name.padEnd(18)} ${seconds.toFixed(1).padStart(6)} s`)
    return result
  }
