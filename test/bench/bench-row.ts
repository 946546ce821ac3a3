/** One figure of a bench with the bar it is held to. */
export interface BenchRow {
  name: string
  figure: number
  bar: number
  unit: string
  ok: boolean
  note?: string
}
