// The image: how long it takes to build and to boot, how large it is, and what it leaves of the machine's memory.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isHealthy } from '../machine/health.ts'
import { startMachine } from '../machine/machine.ts'
import { type Rig, rigOfNow } from '../machine/rig.ts'
import { until } from '../machine/until.ts'
import { type BenchRow, row } from './bench-row.ts'

const BuildRecord = z.object({ steps: z.array(z.object({ seconds: z.number() })) })

export const bench = async (): Promise<BenchRow[]> => {
  const rig = await rigOfNow()
  return [...files(rig.image), ...(await booted(rig))]
}

const files = (image: string): BenchRow[] => {
  const { steps } = BuildRecord.parse(JSON.parse(readFileSync(join(image, 'build.json'), 'utf8')))
  const bytes = ['vmlinuz', 'initrd'].reduce((sum, name) => sum + statSync(join(image, name)).size, 0)
  return [
    row(
      'image build',
      steps.reduce((sum, { seconds }) => sum + seconds, 0),
      360,
      's',
      'by its own record',
    ),
    row('kernel and initrd', bytes / 1e6, 260, 'MB', 'aim: 200 MB'),
  ]
}

const booted = async (rig: Rig): Promise<BenchRow[]> => {
  const start = performance.now()
  await using machine = await startMachine(rig)
  await until('the first answer', () => isHealthy(machine.url()), { seconds: 600 })
  const seconds = (performance.now() - start) / 1000
  await machine.ready()
  const memory = await machine.guest.run(['cat', '/proc/meminfo'])
  const kibibytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(memory)?.[1])
  const used = ((kibibytes('MemTotal') - kibibytes('MemAvailable')) * 1024) / 1e6
  const unit = await machine.guest.run(['systemctl', 'show', 'rescue-pro.service'])
  const pid = /^MainPID=(\d+)/m.exec(unit)?.[1]
  const status = await machine.guest.run(['cat', `/proc/${pid}/status`])
  const server = (Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) * 1024) / 1e6
  const at = (name: string) => Number(new RegExp(`^${name}TimestampMonotonic=(\\d+)`, 'm').exec(unit)?.[1]) / 1e6
  return [
    row('memory used once up', used, 700, 'MB', 'total less available'),
    row('of that the server', server, 100, 'MB', 'VmRSS'),
    row('switched on to first HTTPS answer', seconds, 60, 's'),
    row('server: unit started to ready', at('ActiveEnter') - at('InactiveExit'), 8, 's'),
  ]
}
