// `console`, which systemd runs beside the server: what the machine shows and sends to those outside it. A process of
// its own, because it has to say so when the server does not answer.
import { setTimeout as sleep } from 'node:timers/promises'
import { bootId } from '../../probes/contract/boot.ts'
import { word } from '../../probes/contract/words.ts'
import { type Board, readBoard } from '../../probes/machine/board.ts'
import { addresses, isLinkLocal } from '../command/address.ts'
import type { Environment } from '../command/environment.ts'
import { interruptSignal } from '../command/interrupt.ts'
import { banner, type Notice } from './banner.ts'
import { collect } from './collector.ts'
import { watchServer } from './heartbeat.ts'
import { registration, sshFingerprint } from './identity.ts'
import { type KernelParameters, readKernelParameters } from './kernel-parameters.ts'
import { machineCode } from './machine-code.ts'
import { readPorts } from './network.ts'
import { register } from './registration.ts'
import { createRunLines } from './run-lines.ts'
import { readServerState } from './server-state.ts'
import { sayLine, showBanner, writeMotd } from './terminals.ts'

/** While who stands before the screen waits for the address, and later. */
const LOOK_MS = { starting: 2000, reached: 5000 }

export const showConsole = async (_args: string[], environment: Environment): Promise<number> => {
  const { signal } = interruptSignal()
  const board = await readBoard()
  const { parameters, notices } = readKernelParameters()
  const outside = createNotices(text => environment.stdout.write(`${text}\n`))
  for (const text of notices) outside.say(text, { text, bad: true })
  const sending = sendOutside(environment, parameters, board, outside.say, signal)
  await show(environment, parameters.code, board, outside.all, signal)
  await sending
  return 0
}

/** Of each kind the last notice counts; a new one also goes to the journal. */
const createNotices = (log: (text: string) => void) => {
  const notices = new Map<string, Notice>()
  return {
    all: () => [...notices.values()],
    say(kind: string, notice: Notice) {
      if (notices.get(kind)?.text !== notice.text) log(notice.text)
      notices.set(kind, notice)
    },
  }
}

type Say = ReturnType<typeof createNotices>['say']

const sendOutside = async (
  { state, version }: Environment,
  parameters: KernelParameters,
  board: Board,
  say: Say,
  signal: AbortSignal,
) => {
  const { register: registerUrl, collector } = parameters
  const serial = board.serialNumber
  const tasks = [
    registerUrl && register({ url: registerUrl, describe, onTry: told('register', registerUrl), signal }),
    collector &&
      collect({ url: collector, state, bootId: bootId(), serial, onTry: told('collect', collector), signal }),
  ]
  await Promise.all(tasks)

  function describe() {
    return registration(state, version, board)
  }
  function told(kind: 'register' | 'collect', url: string) {
    const { host } = new URL(url)
    const [good, bad] = RESULTS[kind]
    return (reason: string | undefined) => {
      const text = reason === undefined ? word(good, { host }) : word(bad, { host, reason })
      say(kind, { text, bad: reason !== undefined })
    }
  }
}

const RESULTS = {
  register: ['console.registered', 'console.notRegistered'],
  collect: ['console.collected', 'console.notCollected'],
} as const

const show = async (
  { state, version }: Environment,
  given: string | undefined,
  board: Board,
  notices: () => Notice[],
  signal: AbortSignal,
) => {
  const code = machineCode(state, given)
  const silentSeconds = watchServer(() => readServerState(state)?.port, signal)
  const runLines = createRunLines(state)
  let shown = ''
  while (!signal.aborted) {
    const [server, all] = [readServerState(state), addresses()]
    const text = banner({
      version,
      board,
      code,
      server,
      silentSeconds: silentSeconds(),
      addresses: all,
      ports: readPorts(),
      sshFingerprint: sshFingerprint(),
      notices: notices(),
    })
    if (text !== shown) {
      showBanner(text)
      writeMotd(motd(registration(state, version, board)?.url))
    }
    shown = text
    for (const line of await runLines()) sayLine(line)
    const isReached = server !== undefined && all.some(address => !isLinkLocal(address))
    await sleep(isReached ? LOOK_MS.reached : LOOK_MS.starting, undefined, { signal }).catch(() => {})
  }
}

const motd = (url: string | undefined) =>
  `\n${[word('product.name'), word('motd.list'), word('motd.run'), ...(url ? [word('motd.page', { url })] : [])].join('\n')}\n\n`
