import { word } from '../../probes/contract/words.ts'
import type { Target } from '../answers.ts'

/** A test that changes its target wants the target's serial number typed: a slip of the mouse starts nothing. */
export const Confirmation = ({ id, target, wrong }: { id: string; target: Target; wrong: boolean }) => (
  <div class="field">
    <label for={id}>{word(target.serialNumber === undefined ? 'ui-confirm.id' : 'ui-confirm.serial')}</label>
    <input
      id={id}
      name="confirm"
      type="text"
      autocomplete="off"
      spellcheck={false}
      aria-describedby={`${id}-hint ${id}-problem`}
      aria-invalid={wrong}
    />
    <p id={`${id}-hint`} class="hint">
      {word('ui-confirm.hint')} <code>{target.serialNumber ?? target.id}</code>
    </p>
    <p id={`${id}-problem`} class="problem" role="alert">
      {wrong && word('ui-confirm.needed')}
    </p>
  </div>
)
