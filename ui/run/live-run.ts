// A test run as it happens: follows the run's records and folds them, through lost connections and restarts of
// the server, without gap or duplicate; what was received is kept in the browser.
import { signal } from '@preact/signals'
import type { RunRecord } from '../../probes/contract/records.ts'
import { addRecord, emptyRun, type TestRun } from '../../probes/contract/test-run.ts'
import { parseRecord, type RunInfo } from '../answers.ts'
import { openRecords, readLastNumber } from '../api.ts'
import { ApiError, session } from '../request.ts'
import { forgetOldRuns, type KeptRecord, keep } from './kept-runs.ts'

export interface LiveState {
  run: TestRun
  /** Records folded: the last sequence number plus one, or something was lost or came twice. */
  records: number
  connected: boolean
  /** The server does not know the run (any more). */
  gone: boolean
  /** When the last record came: milliseconds of the browser's monotonic clock, and its time of day. */
  lastAt: number
  lastTime: Date
}

/** Records come in bursts when a page is opened: they are painted together. */
const PAINT_MS = 50
const CHECK_MS = 3000
/** Records are kept together, too. */
const KEEP_MS = 1000
/** A record is due every second; after this long we ask whether the server has more than we got. */
const SILENT_MS = 10_000

export class LiveRun {
  readonly #info: RunInfo
  readonly #now: LiveState = {
    run: emptyRun(),
    records: 0,
    connected: true,
    gone: false,
    lastAt: performance.now(),
    lastTime: new Date(),
  }
  readonly state = signal(this.#now)
  #source: EventSource | undefined
  #unkept: KeptRecord[] = []
  #painting = false
  #checking = false
  #done = false
  #timers: ReturnType<typeof setInterval>[] = []

  constructor(info: RunInfo) {
    this.#info = info
  }

  open() {
    forgetOldRuns()
    this.#timers = [setInterval(() => this.#check(), CHECK_MS), setInterval(() => this.#keep(), KEEP_MS)]
    this.#listen()
  }

  /** Shows what the browser has kept of a run that the machine does not know. */
  show(lines: string[]) {
    try {
      for (const line of lines) this.#add(parseRecord(line))
    } catch {
      // Another version of this page kept it: what comes before is shown.
    }
    this.#now.gone = true
    this.#paint()
  }

  close() {
    this.#done = true
    for (const timer of this.#timers) clearInterval(timer)
    this.#source?.close()
    this.#keep()
  }

  #listen() {
    if (this.#done) return
    this.#source?.close()
    const source = openRecords(this.#info.id)
    source.onopen = () => this.#connected(true)
    source.onerror = () => this.#connected(false)
    source.onmessage = ({ data }) => this.#receive(data)
    this.#source = source
  }

  #receive(data: string) {
    const { run } = this.#now
    const record = parseRecord(data)
    // A gap: a new stream starts at the first record, and what we have already is passed over.
    if (record.sequenceNumber > run.lastSequenceNumber + 1) return this.#source?.close()
    if (record.sequenceNumber === run.lastSequenceNumber + 1) {
      this.#add(record)
      this.#unkept.push({ number: record.sequenceNumber, line: data })
    }
    Object.assign(this.#now, { connected: true, lastAt: performance.now(), lastTime: new Date() })
    if (run.end) this.close()
    this.#paint()
  }

  #add(record: RunRecord) {
    this.#now.records++
    addRecord(this.#now.run, record)
  }

  #keep() {
    if (this.#unkept.length === 0) return
    const { start, progress, end, lastAt } = this.#now.run
    const info = { ...this.#info, state: end ? 'ended' : 'running', fraction: progress?.fraction, end }
    keep({ info, machine: start?.dutInfo.dutInfoId, lastAt: lastAt ?? info.createdAt }, this.#unkept.splice(0))
  }

  /** An EventSource comes back by itself after a cut, but not after a refusal, and never notices a silent cut. */
  async #check() {
    const closed = this.#source?.readyState === EventSource.CLOSED
    const silent = performance.now() - this.#now.lastAt > SILENT_MS
    if (this.#checking || session.value === 'none' || !(closed || silent)) return
    this.#checking = true
    try {
      const last = await readLastNumber(this.#info.id)
      if (closed || last > this.#now.run.lastSequenceNumber) this.#listen()
      this.#connected(true)
    } catch (error) {
      this.#now.gone = error instanceof ApiError && error.status === 404
      this.#connected(false)
    } finally {
      this.#checking = false
    }
  }

  #connected(value: boolean) {
    this.#now.connected = value
    this.#paint()
  }

  #paint() {
    if (this.#painting) return
    this.#painting = true
    setTimeout(() => {
      this.#painting = false
      this.state.value = { ...this.#now, run: { ...this.#now.run } }
    }, PAINT_MS)
  }
}
