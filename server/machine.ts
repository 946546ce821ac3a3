import { execa } from 'execa'
import { z } from 'zod'

const MAIN = new URL('../probes/main.ts', import.meta.url).pathname

const Machine = z.object({
  dutInfo: z.looseObject({ dutInfoId: z.string() }),
  targets: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      name: z.string(),
      probes: z.array(z.object({ id: z.string(), reason: z.string().optional() })),
    }),
  ),
})
export type Machine = z.infer<typeof Machine>

/** What is in this machine and what can be run on it, asked of a process of its own: enumeration is slow and large. */
export const readMachine = async (): Promise<Machine> => {
  const { stdout } = await execa(process.execPath, [MAIN, 'list'], { timeout: 60_000, stdin: 'ignore' })
  return Machine.parse(JSON.parse(stdout))
}
