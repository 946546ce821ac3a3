import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { INTERRUPTED } from '../../probes/contract/exit-codes.ts'
import { word } from '../../probes/contract/words.ts'
import { FileStat, FileText } from '../../probes/partition/explorer/answers.ts'
import { Refusal } from '../executive/refusal.ts'
import type { Exploring } from './backend.ts'
import type { Environment } from './environment.ts'
import { visibleName, writeFindings, writeFolder } from './explore-lines.ts'
import { presenceSignal } from './interrupt.ts'
import { openBackend } from './open-backend.ts'
import { EXPLORE_OPTIONS, parse, text, type Values } from './options.ts'
import { saveAs } from './save-as.ts'
import { UsageError } from './usage-error.ts'

interface Wanted {
  exploring: Exploring
  path: string
  values: Values
  stdout: Environment['stdout']
}

const ACTIONS: Record<string, (wanted: Wanted) => Promise<void>> = {
  ls: ({ exploring, path, values, stdout }) => writeFolder(exploring, path, values['json'] === true, stdout),
  cat: async ({ exploring, path, stdout }) => {
    const body = await exploring.ask(query('/files/content', { path }))
    if (stdout.isTTY) await pipeline(body.setEncoding('utf8'), allOnTerminal, stdout, { end: false })
    else await pipeline(body, stdout, { end: false })
  },
  tail: async ({ exploring, path, stdout }) => {
    const { text, offset } = FileText.parse(
      await json(await exploring.ask(query('/files/text', { path, tail: 'true' }))),
    )
    const lines = offset === 0 ? text : text.replace(CUT_LINE, '')
    stdout.write(stdout.isTTY ? onTerminal(lines) : lines)
  },
  find: ({ exploring, path, values, stdout }) => {
    const [name, wanted] = [text(values, 'name'), text(values, 'text')]
    const search = { path, ...(name === undefined ? {} : { name }), ...(wanted === undefined ? {} : { text: wanted }) }
    return writeFindings(exploring, query('/files/search', search), values['json'] === true, stdout)
  },
  get: async ({ exploring, path, values, stdout }) => {
    const { type, name } = FileStat.parse(await json(await exploring.ask(query('/files/stat', { path }))))
    const folder = type === 'folder'
    const standard = `${name.replaceAll('/', '') || 'partition'}${folder ? '.tar.zst' : ''}`
    const output = text(values, 'output') ?? standard
    await saveAs(output, await exploring.ask(query(folder ? '/files/archive' : '/files/content', { path })))
    stdout.write(`${visibleName(output)}\n`)
  },
}

/** `explore PARTITION ls|cat|tail|find|get PATH`: looks into a partition; writes nothing to it. */
export const explore = async (args: string[], environment: Environment): Promise<number> => {
  const { words, values } = parse(args, EXPLORE_OPTIONS)
  const [partition, action = '', path = '/', ...more] = words
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
  if (partition === undefined || act === undefined || more.length > 0) {
    throw new UsageError(`explore takes PARTITION ${Object.keys(ACTIONS).join('|')} PATH.`)
  }
  const backend = await openBackend(values, environment)
  const interrupt = presenceSignal()
  const say = (message: string) => void environment.stderr.write(`rescue-pro: ${message}\n`)
  try {
    await using exploring = await backend.explore(partition, interrupt.signal, say)
    interrupt.signal.throwIfAborted()
    for (const note of exploring.notes) say(note)
    const absolute = path.startsWith('/') ? path : `/${path}`
    await act({ exploring, path: absolute, values, stdout: environment.stdout })
    return 0
  } catch (error) {
    if (interrupt.signal.aborted) return INTERRUPTED
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') throw new Error(word('remote.cut'), { cause: error })
    if (!(error instanceof Refusal)) throw error
    say(error.message)
    return error.code === 'in-use' ? 3 : 2
  } finally {
    interrupt.stop()
    await backend.close()
  }
}

const query = (path: string, values: Record<string, string>) => `${path}?${new URLSearchParams(values)}`

/** The first one, begun before what was read; when there is no other, it is all there is to show. */
const CUT_LINE = /^[^\n]*\n(?=.)/s

/** A text may hold sequences that move the cursor or answer in the person's name. */
const onTerminal = (text: string) => text.replace(/[^\P{Cc}\n\t]|\p{Cf}/gu, '�')

async function* allOnTerminal(pieces: AsyncIterable<string>) {
  for await (const piece of pieces) yield onTerminal(piece)
}
