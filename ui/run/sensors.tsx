// The series of measurements of a run: a chart for each unit, and a table that says the same in numbers.
import type { Series, TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { quantity } from '../format.ts'
import { Table } from '../table.tsx'
import { limitTexts } from './limit.ts'
import { SensorChart } from './sensor-chart.tsx'

export const Sensors = ({ run }: { run: TestRun }) => (
  <section aria-labelledby="sensors-title">
    <h2 id="sensors-title">{word('sensors.title')}</h2>
    {[...byUnit(run.series)].map(([unit, group]) => (
      <div key={unit} class="sensor-group">
        <h3>{unit === '' ? word('sensors.noUnit') : unit}</h3>
        <SensorChart unit={unit} series={group} seconds={run.lastUptime} />
        <SensorTable unit={unit} series={group} />
      </div>
    ))}
  </section>
)

const COLUMNS = () => [
  word('sensors.name'),
  word('sensors.last'),
  word('sensors.min'),
  word('sensors.max'),
  word('measurements.limit'),
]

const SensorTable = ({ unit, series }: { unit: string; series: Series[] }) => (
  <Table
    label={word('sensors.table', { unit })}
    columns={COLUMNS()}
    rows={series.map(({ measurementSeriesId, name, last, min, max, validators, violated }, index) => ({
      key: measurementSeriesId,
      bad: violated.length > 0,
      cells: [
        <>
          <span class={`swatch colour-${index % 8}`} aria-hidden="true" /> {name}
        </>,
        ...[last, min, max].map(value => (value === undefined ? '–' : quantity(value, unit))),
        limitTexts(validators, violated, unit),
      ],
    }))}
  />
)

const byUnit = (series: Series[]) => Map.groupBy(series, ({ unit = '' }) => unit)
