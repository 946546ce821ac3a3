// `npm run bench`: the measured bars, each figure beside its bar. Takes about half an hour on a quiet machine.
import type { BenchRow } from './bench-row.ts'

const BENCHES: Record<string, () => Promise<{ bench(): Promise<BenchRow[]> }>> = {
  server: () => import('./server.ts'),
  'own-load': () => import('./own-load.ts'),
  'progress-stress': () => import('./progress-stress.ts'),
  'progress-memtester': () => import('./progress-memtester.ts'),
  'surface-scan': () => import('./surface-scan.ts'),
  explorer: () => import('./explorer.ts'),
  image: () => import('./image.ts'),
}
/** Boots a machine: by `npm run bench:image` only. */
const ON_REQUEST = ['image']

const wanted = process.argv.slice(2)
let missed = 0
for (const [name, load] of Object.entries(BENCHES)) {
  if (wanted.length > 0 ? !wanted.includes(name) : ON_REQUEST.includes(name)) continue
  console.log(`\n${name}`)
  for (const row of await (await load()).bench()) {
    if (!row.ok) missed++
    console.log(line(row))
  }
}
console.log(missed === 0 ? '\nAll bars are met.' : `\n${missed} bars are missed.`)
process.exitCode = missed === 0 ? 0 : 1

function line({ name, figure, bar, unit, ok, note }: BenchRow): string {
  const text = `${ok ? 'ok    ' : 'MISSED'} ${name.padEnd(60)} ${figure.toFixed(2).padStart(9)} ${unit}  bar ${bar} ${unit}`
  return note === undefined ? text : `${text}  (${note})`
}
