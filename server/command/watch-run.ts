// Shows one run until its end: a line on a terminal, the records in OCP form with --json.
import { exitCode } from '../../probes/contract/exit-codes.ts'
import type { RunRecord } from '../../probes/contract/records.ts'
import { addRecord, emptyRun, type TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { Refusal } from '../executive/refusal.ts'
import { visible } from '../report/html-template.ts'
import { toOcp } from '../report/ocp.ts'
import { conclusion } from './conclusion.ts'
import type { Environment } from './environment.ts'
import { progressLine } from './progress-line.ts'
import type { Session } from './start-run.ts'

const REDRAW_MS = 500
const CLEAR_LINE = '\r\x1b[K'

/** The exit code of the run's outcome. Gives up when `signal` aborts. */
export const watchRun = async (session: Session, id: string, signal: AbortSignal): Promise<number> => {
  const { backend, json, environment } = session
  const run = emptyRun()
  const display = json ? jsonDisplay(environment) : textDisplay(run, environment)
  try {
    for await (const { record } of backend.follow(id, signal, display.trouble)) {
      addRecord(run, record)
      display.show(record)
    }
  } catch (error) {
    throw isUnknown(error) ? new Error(word('run.lost'), { cause: error }) : error
  } finally {
    display.stop()
  }
  if (!json && !signal.aborted) environment.stdout.write(`${conclusion(run, id)}\n`)
  return run.end ? exitCode(run.end) : 2
}

/** It was known when it began. */
const isUnknown = (error: unknown) => error instanceof Refusal && error.code === 'unknown-run'

interface Display {
  show(record: RunRecord): void
  trouble(message: string): void
  stop(): void
}

const jsonDisplay = (environment: Environment): Display => {
  const outage = outages(environment)
  return {
    show: record => {
      outage.over()
      for (const artifact of toOcp([record])) environment.stdout.write(`${JSON.stringify(artifact)}\n`)
    },
    trouble: outage.told,
    stop: () => {},
  }
}

/** Says that the connection is lost, not at every try, and that it is there again. */
const outages = ({ stderr }: Environment) => {
  let lost = false
  const say = (message: string) => void stderr.write(`rescue-pro: ${visible(message)}\n`)
  return {
    told(message: string) {
      if (!lost) say(message)
      lost = true
    },
    over() {
      if (lost) say(word('remote.found'))
      lost = false
    },
  }
}

/** On a terminal the progress line is redrawn in place; elsewhere steps and warnings are said, a line each. */
const textDisplay = (run: TestRun, environment: Environment): Display => {
  const { stdout } = environment
  const outage = outages(environment)
  let heardAt = performance.now()
  let trouble: string | undefined
  const draw = () => {
    const line = progressLine(run, (performance.now() - heardAt) / 1000, trouble)
    stdout.write(`${CLEAR_LINE}${visible(line).slice(0, (stdout.columns || 80) - 1)}`)
  }
  const timer = stdout.isTTY ? setInterval(draw, REDRAW_MS) : undefined
  return {
    show: record => {
      heardAt = performance.now()
      trouble = undefined
      outage.over()
      const text = said(record)
      if (text !== undefined) stdout.write(`${stdout.isTTY ? CLEAR_LINE : ''}${visible(text)}\n`)
    },
    trouble: message => {
      trouble = message
      if (!stdout.isTTY) outage.told(message)
    },
    stop: () => {
      clearInterval(timer)
      if (stdout.isTTY) stdout.write(CLEAR_LINE)
    },
  }
}

const said = (record: RunRecord): string | undefined => {
  if (record.artifact === 'testStepStart') return record.name
  if (record.artifact === 'log' && record.severity !== 'DEBUG' && record.severity !== 'INFO') {
    return `${record.severity}: ${record.message}`
  }
  return undefined
}
