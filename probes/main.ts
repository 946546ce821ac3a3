#!/usr/bin/env node
// The run process: `main.ts list`, or `main.ts run PROBE [TARGET] [PARAMETERS]` with parameters as JSON. Records go
// to standard output, one write() a line, so that a torn last line is all that a crash can cost. `main.ts explore JSON` is
// the explorer's process, which a server or command starts.
import { randomUUID } from 'node:crypto'
import { readFileSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { availability } from './availability.ts'
import { bootId } from './contract/boot.ts'
import { createChain } from './contract/chain.ts'
import { cancelled } from './contract/errors.ts'
import { execute } from './contract/execute.ts'
import { ERROR, exitCode, USAGE } from './contract/exit-codes.ts'
import type { Target } from './contract/probe.ts'
import { dutInfo } from './dut-info.ts'
import { withMarks } from './machine/black-box.ts'
import { readParts } from './parts.ts'
import { missingTools } from './program.ts'
import { findProbe } from './registry.ts'
import { listTargets } from './targets.ts'

const main = async ([command, ...rest]: string[]): Promise<number> => {
  if (command === 'list') return list()
  if (command === 'run') return run(rest)
  if (command === 'explore') return explored(rest)
  return usage('Usage: main.ts list | main.ts run PROBE [TARGET] [PARAMETERS as JSON]')
}

const explored = async ([start = '']: string[]) => {
  await (await import('./partition/explorer/main.ts')).explore(start)
  return 0
}

const list = async () => {
  const parts = await readParts()
  const targets = await listTargets(parts)
  const offers = targets.map(target => ({ ...target, probes: availability(target) }))
  writeSync(1, `${JSON.stringify({ dutInfo: await dutInfo(parts), targets: offers })}\n`)
  return 0
}

const run = async ([id = '', targetId, json = '{}']: string[]): Promise<number> => {
  const probe = findProbe(id)
  if (!probe) return usage(`There is no probe '${id}'; 'main.ts list' shows them all.`)
  const wanted = targetId ?? probe.target
  const parts = await readParts()
  const target = (await listTargets(parts)).find(target => target.id === wanted && target.kind === probe.target)
  if (!target) return usage(`There is no ${probe.target} '${wanted}'; 'main.ts list' shows the targets.`)
  const params = z.strictObject(probe.params.shape).safeParse(parsed(json))
  if (!params.success) return usage(`Parameters of ${id}: ${params.error.issues[0]?.message ?? 'not valid'}`)
  const runId = process.env['RESCUE_PRO_RUN']
  if (probe.writes && runId === undefined)
    return usage(
      `${id} changes what is on ${target.name}: start it by 'rescue-pro run', which asks for a confirmation.`,
    )
  const stop = stopOnSignals()
  const boot = bootId()
  const records = execute({
    probe: withMarks(probe, { bootId: boot, runId: runId ?? randomUUID() }),
    target,
    params: params.data,
    signal: stop.signal,
    dutInfo: await dutInfo(parts),
    commandLine: process.argv.slice(1).join(' '),
    version: packageVersion(),
    metadata: { bootId: boot, ...described(target), ...(runId === undefined ? {} : { runId }) },
    missing: missingTools,
  })
  return exitCode(await writeAll(records, stop))
}

/** So that a report can name a target that is no longer there. */
const described = ({ id, name, short, device }: Target) => ({
  target: id,
  targetName: name,
  ...(short === undefined ? {} : { targetShort: short }),
  ...(device === undefined ? {} : { device }),
})

const writeAll = async (records: ReturnType<typeof execute>, stop: AbortController) => {
  const link = createChain()
  for (;;) {
    const next = await records.next()
    if (next.done) return next.value
    await writeLine(link(next.value), stop)
  }
}

/**
 * When nobody reads any more, the test ends as if cancelled: it has to leave everything as it was. Where there is no room,
 * it waits for some: half a line would cost all that comes after it.
 */
const writeLine = async (line: string, stop: AbortController) => {
  let rest = Buffer.from(`${line}\n`)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EPIPE') return stop.abort(cancelled())
      if (code !== 'ENOSPC') throw error
      await sleep(NO_ROOM_MS)
    }
  }
}

const NO_ROOM_MS = 500

/** SIGTERM and SIGINT cancel the run; it then ends by itself, with its closing records. */
const stopOnSignals = () => {
  const controller = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => controller.abort(cancelled()))
  return controller
}

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const packageVersion = (): string =>
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version

const usage = (message: string) => {
  writeSync(2, `${message}\n`)
  return USAGE
}

/** 1 would say that the hardware failed: what goes wrong here says nothing of it. */
const failed = (error: unknown) => {
  console.error(error)
  return ERROR
}

// Until it has come to something, also when it ends without.
process.exitCode = ERROR
main(process.argv.slice(2))
  .catch(failed)
  .then(code => process.exit(code))
