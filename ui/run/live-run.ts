// A test run as it happens: follows the run's records and folds them, through lost connections and restarts of
// the server, without gap or duplicate.
import { signal } from '@preact/signals'
import { addRecord, emptyRun, type TestRun } from '../../probes/contract/test-run.ts'
import { parseRecord } from '../answers.ts'
import { openRecords, readLastNumber } from '../api.ts'
import { ApiError, session } from '../request.ts'

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
/** A record is due every second; after this long we ask whether the server has more than we got. */
const SILENT_MS = 10_000

export class LiveRun {
  readonly #id: string
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
  #painting = false
  #checking = false
  #done = false
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(id: string) {
    this.#id = id
  }

  open() {
    this.#timer = setInterval(() => this.#check(), CHECK_MS)
    this.#listen()
  }

  close() {
    this.#done = true
    clearInterval(this.#timer)
    this.#source?.close()
  }

  #listen() {
    if (this.#done) return
    this.#source?.close()
    const source = openRecords(this.#id)
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
    if (record.sequenceNumber === run.lastSequenceNumber + 1) this.#now.records++
    addRecord(run, record)
    Object.assign(this.#now, { connected: true, lastAt: performance.now(), lastTime: new Date() })
    if (run.end) this.close()
    this.#paint()
  }

  /** An EventSource comes back by itself after a cut, but not after a refusal, and never notices a silent cut. */
  async #check() {
    const closed = this.#source?.readyState === EventSource.CLOSED
    const silent = performance.now() - this.#now.lastAt > SILENT_MS
    if (this.#checking || session.value === 'none' || !(closed || silent)) return
    this.#checking = true
    try {
      const last = await readLastNumber(this.#id)
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
