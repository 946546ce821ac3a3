// Compares what the members of a stopped or read-only array hold, with our own reader: nothing is ever written.
import { type Evidence, fail, log, measurement, pass, progress, unknown } from '../contract/step.ts'
import { unitOf } from '../contract/words.ts'
import { CHUNK, type Comparison, startOf } from './comparison.ts'
import { type DirectReader, openDirect } from './direct.ts'
import { BLOCK, differences } from './equal.ts'
import { type Member, memberName } from './members.ts'

export interface Found {
  /** How many differ. */
  blocks: number
  /** Bytes from the start of the members' data. */
  regions: { from: number; to: number }[]
  /** Bytes from the start of the member. */
  unreadable: Map<Member, number[]>
}

const MOST_REGIONS = 20
/** So many chunks that cannot be read say enough: each may take a minute. */
const MOST_UNREADABLE = 10

/** Yields progress. `devices`: what to read for a member instead of itself. */
export async function* compare(
  { rule, groups, length }: Comparison,
  devices: ReadonlyMap<Member, string | undefined>,
  signal: AbortSignal,
): AsyncGenerator<Evidence, Found> {
  const found: Found = { blocks: 0, regions: [], unreadable: new Map() }
  const pace = createPace(length * groups.length)
  for (const [index, group] of groups.entries()) {
    await using readers = await openAll(group, devices)
    for (let at = 0, next = readers.read(0, length); at < length; at += CHUNK) {
      signal.throwIfAborted()
      const results = await next
      if (at + CHUNK < length) next = readers.read(at + CHUNK, length)
      note(found, group, results, at, data => differences(rule, data))
      yield* pace(index * length + Math.min(at + CHUNK, length))
      if ([...found.unreadable.values()].some(({ length }) => length >= MOST_UNREADABLE)) break
    }
  }
  return found
}

interface Readers extends AsyncDisposable {
  read(at: number, length: number): Promise<PromiseSettledResult<Buffer>[]>
}

const openAll = async (
  group: readonly Member[],
  devices: ReadonlyMap<Member, string | undefined>,
): Promise<Readers> => {
  await using opened = new AsyncDisposableStack()
  const readers: [Member, DirectReader][] = []
  for (const member of group) {
    readers.push([member, opened.use(await openDirect(devices.get(member) ?? `/dev/${member.name}`, CHUNK))])
  }
  const kept = opened.move()
  return {
    read: (at, length) =>
      Promise.allSettled(
        readers.map(([member, reader]) => reader.read(startOf(member) + at, Math.min(CHUNK, length - at))),
      ),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const note = (
  found: Found,
  group: readonly Member[],
  results: readonly PromiseSettledResult<Buffer>[],
  at: number,
  differing: (data: readonly Buffer[]) => number[],
) => {
  const data = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  for (const [index, result] of results.entries()) {
    const member = group[index]
    if (result.status === 'fulfilled' || !member) continue
    // A member that is too short, or has vanished, says nothing of its sectors.
    if (!UNREADABLE.includes(result.reason.code)) throw result.reason
    found.unreadable.set(member, [...(found.unreadable.get(member) ?? []), at + startOf(member)])
  }
  if (data.length < results.length) return
  for (const block of differing(data)) addBlock(found, at + block)
}

/** What the kernel says where a drive gave no data: an error, a bad sector's own error, or no answer in time. */
const UNREADABLE = ['EIO', 'ENODATA', 'EILSEQ', 'ETIMEDOUT']

const addBlock = (found: Found, from: number) => {
  found.blocks++
  const last = found.regions.at(-1)
  if (last && last.to === from) last.to = from + BLOCK
  else if (found.regions.length < MOST_REGIONS) found.regions.push({ from, to: from + BLOCK })
}

const MIB = 2 ** 20
const REPORT_MS = 250

/** Progress, at most four times a second, with the rate since the start. */
const createPace = (total: number) => {
  const start = performance.now()
  let told = 0
  return function* (done: number): Generator<Evidence, void> {
    const now = performance.now()
    if (now - told < REPORT_MS && done < total) return
    told = now
    const rate = done / MIB / Math.max(0.001, (now - start) / 1000)
    const left = (total - done) / MIB / rate
    yield progress({
      fraction: done / total,
      workDone: Math.round(done / MIB),
      workTotal: Math.round(total / MIB),
      unit: 'MiB',
      rate: Math.round(rate * 10) / 10,
      etaSeconds: Math.round(left),
    })
  }
}

const SOURCE = 'md(4), “Scrubbing and mismatches”'

export function* conclusion(
  { blocks, regions, unreadable }: Found,
  { rule, length }: Comparison,
): Generator<Evidence, void> {
  yield measurement('compared of each member', Math.round(length / MIB), { unit: 'MiB' })
  yield measurement('blocks of 4 KiB that differ', blocks, { unit: 'blocks', metadata: { source: SOURCE } })
  yield* regions.map(({ from, to }) =>
    log('WARNING', `The members differ from byte ${from} to ${to - 1}, counted from the start of their data.`),
  )
  for (const [member, places] of unreadable) yield unreadableMember(member, places)
  if (blocks > 0) yield unknown('array-mismatch', mismatch(blocks, rule))
  else if (unreadable.size === 0) yield pass('array-consistent', 'All members hold what belongs together.')
}

const unreadableMember = (member: Member, places: readonly number[]) =>
  fail(
    'array-member-unreadable',
    `${memberName(member)} could not be read at byte ${places.join(', ')}, or within the ${CHUNK / MIB} MiB after it. ` +
      `${places.length >= MOST_UNREADABLE ? 'It was given up there. ' : ''}drive/surface-scan finds the sectors.`,
    member.drive === undefined ? {} : { hardwareInfoId: member.drive },
  )

const mismatch = (blocks: number, rule: string) => {
  const places = `${blocks} ${unitOf(blocks, 'blocks')} of 4 KiB`
  return rule === 'copies'
    ? `The copies differ in ${places}. Which copy is right nothing tells; swap space and a crash while it was written to leave differences, too.`
    : `Data and parity do not belong together in ${places}. On an array that was stopped in order, software does not do that: a member gave or kept something wrong; which one nothing tells.`
}
