import { useEffect, useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import { keptRun } from './kept-runs.ts'

/** The records of a run that the machine lost, as a file; nothing where the browser keeps none. */
export const KeptRecords = ({ id }: { id: string }) => {
  const [lines, setLines] = useState<string[]>([])
  useEffect(() => void keptRun(id).then(kept => setLines(kept?.lines ?? [])), [id])
  if (lines.length === 0) return null
  const download = () => save(`${id}.jsonl`, lines.map(line => `${line}\n`).join(''))
  return (
    <section class="card" aria-labelledby="kept-title">
      <h2 id="kept-title">{word('kept.title')}</h2>
      <p>{word('kept.download.what')}</p>
      <div class="tools">
        <button type="button" class="primary" onClick={download} data-kept-records>
          {word('kept.download')}
        </button>
      </div>
    </section>
  )
}

const save = (name: string, text: string) => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
