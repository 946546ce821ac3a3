// A field of the form that is drawn from a probe's parameters.
import { word } from '../../probes/contract/words.ts'
import { wordOr } from '../format.ts'
import { isNumber, limits, type Parameter } from './parameter.ts'

export const ParameterField = ({
  prefix,
  of,
  problem,
}: {
  prefix: string
  of: Parameter
  problem?: string | undefined
}) => {
  const id = `${prefix}-${of.name}`
  return (
    <div class="field">
      {of.type === 'boolean' ? (
        <label class="check" for={id}>
          <Entry id={id} of={of} invalid={problem !== undefined} /> {of.title}
        </label>
      ) : (
        <>
          <label for={id}>{of.title}</label>
          <span class="entry">
            <Entry id={id} of={of} invalid={problem !== undefined} />
            {of.unit !== undefined && <span class="unit">{of.unit}</span>}
          </span>
        </>
      )}
      <p id={`${id}-hint`} class="hint">
        {[of.description, problem === undefined && limits(of)].filter(Boolean).join(' ')}
      </p>
      <p id={`${id}-problem`} class="problem" role="alert">
        {problem}
      </p>
    </div>
  )
}

const Entry = ({ id, of, invalid }: { id: string; of: Parameter; invalid: boolean }) => {
  const common = { id, name: of.name, 'aria-describedby': `${id}-hint ${id}-problem`, 'aria-invalid': invalid }
  if (of.type === 'boolean') return <input {...common} type="checkbox" defaultChecked={of.initial === true} />
  if (of.choices) {
    return (
      <select {...common} defaultValue={`${of.initial ?? ''}`}>
        {of.initial === undefined && !of.required && <option value="">{word('form.automatic')}</option>}
        {of.choices.map(choice => (
          <option key={choice} value={choice}>
            {wordOr(`ui-choice.${choice}`, choice)}
          </option>
        ))}
      </select>
    )
  }
  const mode = isNumber(of) ? 'numeric' : 'text'
  const placeholder = of.initial === undefined && !of.required ? word('form.automatic') : ''
  return (
    <input {...common} type="text" inputMode={mode} defaultValue={`${of.initial ?? ''}`} placeholder={placeholder} />
  )
}
