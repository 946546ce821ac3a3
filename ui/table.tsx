import type { ComponentChildren } from 'preact'

export interface Row {
  key: string
  cells: ComponentChildren[]
  /** Marks a row that needs attention; its cells must say so too. */
  bad?: boolean
}

/** A table that falls apart into labelled lines where the screen is narrow; the first cell of a row is its heading. */
export const Table = ({ label, columns, rows }: { label: string; columns: string[]; rows: Row[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
  <div class="wide" role="group" aria-label={label} tabIndex={0}>
    <table>
      <thead>
        <tr>
          {columns.map(column => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells: [first, ...cells], bad }) => (
          <tr key={key} class={bad ? 'bad' : undefined}>
            <th scope="row">{first}</th>
            {cells.map((cell, index) => (
              <td key={index} data-label={columns[index + 1]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
