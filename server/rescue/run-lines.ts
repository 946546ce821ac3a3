// The lines that the console shows while tests run: at the start, once a minute, and at the end.
import { addRecord, emptyRun, type TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { progressLine } from '../command/progress-line.ts'
import { RecordReader } from '../executive/record-reader.ts'
import { type RunFile, readRuns, runPaths } from '../executive/run-folder.ts'
import { visible } from '../report/html-template.ts'
import { outcomeText } from '../report/outcome-text.ts'
import { monotonicSeconds } from '../web/access.ts'

const EVERY_SECONDS = 60

interface Watched {
  reader: RecordReader
  run: TestRun
  saidAt: number
}

/** Every call gives the lines that are due by then. `now` in seconds of the machine's monotonic clock. */
export const createRunLines = (state: string, now = monotonicSeconds) => {
  const watched = new Map<string, Watched>()
  const over = new Set<string>()
  const linesOf = async (file: RunFile): Promise<string[]> => {
    const known = watched.get(file.id)
    if (file.end) return known ? [await lastLine(file, known)] : []
    if (!file.process) return []
    if (known && now() - known.saidAt < EVERY_SECONDS) return []
    const current = known ?? { reader: new RecordReader(runPaths(state, file.id).records), run: emptyRun(), saidAt: 0 }
    current.saidAt = now()
    watched.set(file.id, current)
    await readOn(current)
    return [line(file, current.run, now())]
  }
  return async (): Promise<string[]> => {
    const files = (await readRuns(state)).filter(({ id }) => !over.has(id))
    const lines = await Promise.all(files.map(linesOf))
    for (const { id } of files.filter(({ end }) => end)) {
      over.add(id)
      watched.delete(id)
    }
    return lines.flat().map(visible)
  }
}

const readOn = async ({ reader, run }: Watched) => {
  for await (const { record } of reader.readAll()) addRecord(run, record)
}

const line = ({ probe }: RunFile, run: TestRun, now: number) =>
  word('console.runLine', {
    time: time(),
    probe,
    progress: run.start ? progressLine(run, 0) : word('console.runStarted'),
    seconds: run.start ? Math.max(0, Math.round(now - run.lastUptime)) : 0,
  })

const lastLine = async (file: RunFile, watched: Watched) => {
  await readOn(watched)
  const outcome = file.end ? outcomeText(file.end) : ''
  return word('console.runEnded', { time: time(), probe: file.probe, outcome })
}

/** Of the machine's clock, in UTC as everywhere in this system. */
const time = () => new Date().toISOString().slice(11, 19)
