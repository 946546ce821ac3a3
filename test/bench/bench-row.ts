/** One figure of a bench with the bar it is held to. */
export interface BenchRow {
  name: string
  figure: number
  bar: number
  unit: string
  ok: boolean
  note?: string
}

/** A figure that must not be above its bar; one that could not be measured misses it. */
export const row = (name: string, figure: number | undefined, bar: number, unit: string, note?: string): BenchRow => ({
  name,
  figure: figure ?? Number.NaN,
  bar,
  unit,
  ok: figure !== undefined && figure <= bar,
  ...(note === undefined ? {} : { note }),
})
