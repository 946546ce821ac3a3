// A run on disk: runs/<id>/run.json (what it is and who runs it), records.jsonl (what happened), stderr.txt.
import { statSync } from 'node:fs'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Result, Status } from '../../probes/contract/records.ts'
import { ProcessIdentity } from './process-identity.ts'
import { inOrder } from './run-info.ts'
import { makeFolder } from './state-folder.ts'

export const RunFile = z.object({
  id: z.uuid(),
  probe: z.string(),
  target: z.string(),
  params: z.record(z.string(), z.unknown()),
  createdAt: z.iso.datetime(),
  /** Which run of this state folder it is, from 1; the clock may be set back between two. */
  sequence: z.int().default(0),
  bootId: z.string(),
  estimate: z.object({ low: z.number(), high: z.number() }),
  claims: z.array(z.object({ resource: z.string(), mode: z.enum(['exclusive', 'shared']) })),
  /** The process that follows this run and closes it; another adopts the run once it is dead. */
  executive: ProcessIdentity,
  /** The run process, once started. */
  process: ProcessIdentity.optional(),
  cancelled: z.boolean().optional(),
  end: z
    .object({ status: Status, result: Result, partly: z.literal(true).optional(), watch: z.literal(true).optional() })
    .optional(),
})
export type RunFile = z.infer<typeof RunFile>

export interface RunPaths {
  folder: string
  run: string
  records: string
  stderr: string
}

export const runPaths = (state: string, id: string): RunPaths => {
  const folder = join(state, 'runs', id)
  return {
    folder,
    run: join(folder, 'run.json'),
    records: join(folder, 'records.jsonl'),
    stderr: join(folder, 'stderr.txt'),
  }
}

/** Somebody has deleted the run's folder. What cannot be read for another reason may come back. */
export const isGone = (state: string, id: string): boolean =>
  statSync(runPaths(state, id).folder, { throwIfNoEntry: false }) === undefined

/** Written beside and moved into place, so that a reader never sees half of it. */
export const writeRun = async (state: string, run: RunFile) => {
  const paths = runPaths(state, run.id)
  ended.delete(paths.run)
  await makeFolder(paths.folder)
  await writeFile(`${paths.run}.new`, JSON.stringify(run))
  await rename(`${paths.run}.new`, paths.run)
}

/** undefined when there is no such run, or its file cannot be read. */
export const readRun = async (state: string, id: string): Promise<RunFile | undefined> => {
  if (!z.uuid().safeParse(id).success) return undefined
  const { run: path } = runPaths(state, id)
  try {
    return RunFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') complain(path, error)
    return undefined
  }
}

const complained = new Set<string>()

/** One bad file must not take all other runs with it: it is passed over, and named once. */
const complain = (path: string, error: unknown) => {
  if (complained.has(path)) return
  complained.add(path)
  console.error(`${path} cannot be read and is passed over: ${error instanceof Error ? error.message : error}`)
}

/** Oldest first. */
export const readRuns = async (state: string): Promise<RunFile[]> => {
  const names = await readdir(join(state, 'runs')).catch(() => [])
  const runs = await Promise.all(names.map(name => ended.get(runPaths(state, name).run) ?? readOnce(state, name)))
  return runs.filter(run => run !== undefined).sort(inOrder)
}

/** Of those that have ended nothing changes any more; pages ask for the list every second. */
const ended = new Map<string, RunFile>()

const readOnce = async (state: string, name: string) => {
  const run = await readRun(state, name)
  if (run?.end) ended.set(runPaths(state, name).run, run)
  return run
}
