// What a run came to, in text: the outcome first, then why.
import { elapsedSeconds, type Measurement, type TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { visible } from '../report/html-template.ts'
import { outcomeText } from '../report/outcome-text.ts'
import { duration, limitText, quantity } from '../report/quantity.ts'

export const conclusion = (run: TestRun, id: string): string =>
  [
    `${run.end ? outcomeText(run.end) : 'ERROR'}  ${run.start?.name ?? ''}  ${duration(elapsedSeconds(run))}`,
    ...run.diagnoses.map(({ type, verdict, message }) => `  ${type}  ${verdict}: ${message ?? ''}`),
    ...run.measurements.filter(({ violated }) => violated.length > 0).map(violation),
    ...run.errors.map(({ symptom, message }) => `  ${symptom}: ${message ?? ''}`),
    word('run.recordsOf', { id }),
  ]
    .map(visible)
    .join('\n')

const violation = ({ name, value, unit, violated }: Measurement) =>
  violated
    .map(validator => {
      const source = validator.metadata?.['source']
      const rule = [validator.name, source].filter(Boolean).join(', ')
      return `  FAIL  ${name}: ${quantity({ value, unit })}; ${word('run.limit')} ${limitText(validator, unit)} (${rule})`
    })
    .join('\n')
