// Reads what one memtester says, cut into chunks anywhere. Protocol: memtester.c and tests.c of 4.6.0; progress
// points are overwritten with backspaces and flushed one by one, failures go to standard error.
import type { OutputEvent, Position } from './memtester-events.ts'
import { parseFailure } from './memtester-failure-line.ts'

export interface OutputReader {
  readonly position: Position
  /** The events in `text`, the next piece of one of the two outputs. */
  read(from: 'stdout' | 'stderr', text: string): OutputEvent[]
  /** The events that are left when the process has ended. */
  end(): OutputEvent[]
}

export const createOutputReader = (): OutputReader => {
  const state: State = {
    position: { loop: 0, subTest: '', turns: 0, pass: undefined, ended: undefined },
    rest: { stdout: '', stderr: '' },
    pending: false,
    owed: undefined,
    bytes: 0,
    events: [],
  }
  const taken = () => state.events.splice(0)
  return {
    get position() {
      return state.position
    },
    read: (from, text) => {
      if (from === 'stdout') readOut(state, text)
      else readErr(state, text)
      return taken()
    },
    end: () => {
      if (state.rest.stderr !== '') readErr(state, '\n')
      if (inSubTest(state)) endSubTest(state, false)
      return taken()
    },
  }
}

interface State {
  position: Position
  rest: { stdout: string; stderr: string }
  /** Whether a failure has come whose sub-test has not ended yet. */
  pending: boolean
  /** The sub-test before, when it ended badly and none of its failures has come yet. */
  owed: Position | undefined
  bytes: number
  events: OutputEvent[]
}

/** The longest line that is kept while waiting for its end. */
const LONGEST = 400
const MESSAGE = 'setting   0'.length
const NAME = 'Sequential Increment: '.length

/** Backspaces carry nothing: without them the text is a row of words of known length. */
const readOut = (state: State, text: string) => {
  let rest = state.rest.stdout + text.replaceAll('\b', '')
  for (;;) {
    rest = rest.trimStart()
    const length = readWord(state, rest)
    if (length === undefined) break
    rest = rest.slice(length)
  }
  state.rest.stdout = rest.slice(0, LONGEST)
}

/** Reads the word at the start of `rest`: its length, or undefined when its end has not come yet. */
const readWord = (state: State, rest: string): number | undefined => {
  if (rest === '') return undefined
  if (/^[-\\|/]/.test(rest)) return readTurn(state)
  if (/^[st]/.test(rest) && inSubTest(state)) return readMessage(state, rest)
  if (/^[A-Z0-9]/.test(rest) && state.position.loop > 0) {
    if (rest.length < NAME && !rest.includes('\n')) return undefined
    if (rest.slice(NAME - 2, NAME) === ': ') return readName(state, rest.slice(0, NAME - 2).trim())
  }
  const line = lineOf(rest)
  if (line === undefined) return undefined
  readLine(state, line)
  return line.length
}

const inSubTest = ({ position }: State) => position.subTest !== '' && position.ended === undefined

const readTurn = ({ position }: State) => {
  position.turns++
  return 1
}

const readMessage = (state: State, rest: string): number | undefined => {
  if (rest.length < MESSAGE) return undefined
  const [, number] = /^(?:setting|testing) +(\d+)$/.exec(rest.slice(0, MESSAGE)) ?? []
  if (number === undefined) {
    state.events.push({ kind: 'trouble', text: rest.slice(0, MESSAGE) })
    return MESSAGE
  }
  state.position.turns++
  state.position.pass = Number(number)
  return MESSAGE
}

/** A name without an `ok` before it: the sub-test before it has failed. */
const readName = (state: State, name: string) => {
  if (inSubTest(state)) endSubTest(state, false)
  state.position = { loop: state.position.loop, subTest: name, turns: 0, pass: undefined, ended: undefined }
  return NAME
}

const lineOf = (rest: string) => {
  const end = rest.indexOf('\n')
  if (end >= 0) return rest.slice(0, end)
  return rest.length >= LONGEST ? rest : undefined
}

const readLine = (state: State, line: string) => {
  const loop = /^Loop (\d+)(?:\/\d+)?:$/.exec(line)
  const got = /^got +\d+MB \((\d+) bytes\)/.exec(line)
  const version = /^memtester version (\S+)/.exec(line)
  if (version) state.events.push({ kind: 'version', version: version[1] ?? '' })
  if (got) state.bytes = Number(got[1])
  if (line === 'ok') endSubTest(state, true)
  else if (loop) startLoop(state, Number(loop[1]))
  else if (line.startsWith('Skipping to next test')) endSubTest(state, false)
  else if (line.endsWith('reducing...')) state.events.push({ kind: 'reducing' })
  else if (got && line.endsWith('locked.')) state.events.push({ kind: 'locked', bytes: state.bytes })
  else if (!version && !HARMLESS.test(line)) state.events.push({ kind: 'trouble', text: line })
}

const HARMLESS = /^(Copyright |Licensed |pagesize|want |Done\.$)/

const startLoop = (state: State, loop: number) => {
  if (inSubTest(state)) endSubTest(state, false)
  state.position = { loop, subTest: '', turns: 0, pass: undefined, ended: undefined }
}

/** The two outputs are two pipes: a failure may come before or after the news that its sub-test has ended. */
const endSubTest = (state: State, ok: boolean) => {
  const position: Position = { ...state.position, ended: ok ? 'ok' : 'failed' }
  state.events.push({ kind: 'sub-test-end', position })
  state.owed = ok || state.pending ? undefined : position
  if (!ok) state.pending = false
  state.position = position
}

const readErr = (state: State, text: string) => {
  const lines = (state.rest.stderr + text).split('\n')
  state.rest.stderr = (lines.pop() ?? '').slice(0, LONGEST)
  for (const line of lines) readErrLine(state, line)
}

const readErrLine = (state: State, line: string) => {
  const failure = parseFailure(line)
  if (failure === undefined) {
    if (line !== '') state.events.push({ kind: 'trouble', text: line.slice(0, LONGEST) })
    return
  }
  if (state.owed === undefined) state.pending = true
  state.events.push({ kind: 'failure', failure, position: state.owed })
}
