// What a test run has found so far: diagnoses, broken limits, errors and all measurements.
import { nothingCounted } from '../../probes/contract/nothing-counted.ts'
import type { Validator } from '../../probes/contract/records.ts'
import { type Measurement, SIGNS_ONLY, type TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { quantity, timeOfDay } from '../format.ts'
import { type Row, Table } from '../table.tsx'
import { limitSource, limitText, limitTexts } from './limit.ts'

/** What is bad comes first, with its evidence. */
export const Findings = ({ run }: { run: TestRun }) => {
  const { diagnoses } = run
  // The verdict says it.
  const errors = run.errors.filter(({ symptom }) => symptom !== SIGNS_ONLY)
  const broken = brokenLimits(run)
  const nothing = diagnoses.length + errors.length + broken.length === 0
  const said = (type: Diagnosis['type']) => diagnoses.filter(one => one.type === type)
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title">{word('findings.title')}</h2>
      {nothing && <p class="hint">{word('findings.none')}</p>}
      <Diagnoses run={run} diagnoses={said('FAIL')} />
      {broken.length > 0 && <Table label={word('findings.limits')} columns={LIMIT_COLUMNS()} rows={broken} />}
      <ul class="findings">
        {errors.map(({ symptom, message }, index) => (
          <li key={index} class="finding finding-error">
            <strong>{word(symptom === 'cancelled' ? 'findings.cancelled' : 'findings.error')}</strong> {message}
            <code>{symptom}</code>
          </li>
        ))}
      </ul>
      <Diagnoses run={run} diagnoses={[...said('UNKNOWN'), ...said('PASS')]} />
    </section>
  )
}

type Diagnosis = TestRun['diagnoses'][number]

const Diagnoses = ({ run, diagnoses }: { run: TestRun; diagnoses: Diagnosis[] }) => (
  <ul class="findings">
    {diagnoses.map(({ type, verdict, message, hardwareInfoId, subcomponent }, index) => (
      <li key={index} class={`finding diagnosis-${type}`}>
        <strong>{word(`diagnosis.${type}`)}</strong> {message ?? verdict}
        {(hardwareInfoId ?? subcomponent) && (
          <span class="finding-part">{partName(run, hardwareInfoId, subcomponent?.name)}</span>
        )}
        <code>{verdict}</code>
      </li>
    ))}
  </ul>
)

export const Measurements = ({ run: { measurements } }: { run: TestRun }) => {
  const nothing = measurements.filter(nothingCounted)
  const rest = measurements.filter(one => !nothingCounted(one))
  return (
    <section aria-labelledby="measurements-title">
      <h2 id="measurements-title">{word('measurements.title')}</h2>
      {rest.length > 0 && <MeasurementTable label={word('measurements.title')} measurements={rest} />}
      {nothing.length > 0 && (
        <details>
          <summary>{word('measurements.nothing', { count: nothing.length })}</summary>
          <MeasurementTable label={word('measurements.nothingTable')} measurements={nothing} />
        </details>
      )}
    </section>
  )
}

const MeasurementTable = ({ label, measurements }: { label: string; measurements: Measurement[] }) => (
  <Table
    label={label}
    columns={[word('measurements.name'), word('measurements.value'), word('measurements.limit')]}
    rows={measurements.map(({ name, value, unit, validators, violated }, index) => ({
      key: `${index}`,
      bad: violated.length > 0,
      cells: [name, quantity(value, unit), limitTexts(validators, violated, unit)],
    }))}
  />
)

const LIMIT_COLUMNS = () => [
  word('measurements.name'),
  word('measurements.value'),
  word('measurements.limit'),
  word('measurements.rule'),
  word('measurements.source'),
  word('measurements.when'),
]

interface Broken {
  name: string
  value: string | number | boolean
  unit?: string | undefined
  timestamp: string
}

const brokenLimits = ({ measurements, series }: TestRun): Row[] => [
  ...measurements.flatMap(measurement => measurement.violated.map(limit => brokenLimit(measurement, limit))),
  ...series.flatMap(({ name, unit, violated, violation }) =>
    violation ? violated.map(limit => brokenLimit({ name, unit, ...violation }, limit)) : [],
  ),
]

const brokenLimit = ({ name, value, unit, timestamp }: Broken, limit: Validator): Row => ({
  key: `${name} ${limit.name} ${timestamp}`,
  bad: true,
  cells: [
    name,
    quantity(value, unit),
    limitText(limit, unit),
    limit.name ?? '–',
    limitSource(limit),
    timeOfDay(new Date(timestamp)),
  ],
})

const partName = (run: TestRun, hardwareInfoId: string | undefined, subcomponent: string | undefined) => {
  const part = run.start?.dutInfo.hardwareInfos?.find(part => part.hardwareInfoId === hardwareInfoId)
  const place = [part?.name ?? hardwareInfoId, part?.location, subcomponent].filter(Boolean).join(', ')
  return part?.serialNumber === undefined ? place : word('findings.serial', { place, serial: part.serialNumber })
}
