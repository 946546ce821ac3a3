// A piece of a file's text, forward and back, or its end as it grows.
import { useEffect, useRef, useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import { type Range, readFileText } from '../api.ts'
import { quantity } from '../format.ts'
import { Problem } from '../problem.tsx'
import type { TextPiece } from './answers.ts'
import { useAsked } from './use-asked.ts'

const LENGTH = 64 * 1024
const TAIL_MS = 2000

export const TextView = ({ id, path }: { id: string; path: string }) => {
  const [offset, setOffset] = useState(0)
  const [tail, setTail] = useState(false)
  const beat = useBeat(tail)
  const range: Range = { offset, length: LENGTH, tail }
  const { answer, problem, busy } = useAsked(
    signal => readFileText(id, path, range, signal),
    [id, path, offset, tail, beat],
  )
  const go = (offset: number) => {
    setTail(false)
    setOffset(offset)
  }
  return (
    <section class="text" aria-label={word('ui-files.text')} data-text={tail ? 'tail' : offset} aria-busy={busy}>
      <div class="tools">
        {answer && (answer.offset > 0 || answer.more) && <Moves piece={answer} onGo={go} />}
        <label class="check">
          <input type="checkbox" checked={tail} onChange={event => setTail(event.currentTarget.checked)} data-tail />
          {word('ui-files.follow')}
        </label>
      </div>
      {problem && <Problem text={problem.message} />}
      {!answer && busy && <p>{word('ui-files.reading')}</p>}
      {answer && <Piece piece={answer} tail={tail} />}
    </section>
  )
}

/** A new number every so often while `on` and the page is seen. */
const useBeat = (on: boolean) => {
  const [beat, setBeat] = useState(0)
  useEffect(() => {
    if (!on) return
    const ticking = setInterval(() => document.hidden || setBeat(beat => beat + 1), TAIL_MS)
    return () => clearInterval(ticking)
  }, [on])
  return beat
}

const Moves = ({ piece, onGo }: { piece: TextPiece; onGo: (offset: number) => void }) => {
  const { offset, length, size, more } = piece
  return (
    <>
      <Move label={word('ui-files.start')} able={offset > 0} onGo={() => onGo(0)} />
      <Move label={word('ui-files.back')} able={offset > 0} onGo={() => onGo(Math.max(0, offset - LENGTH))} />
      <Move label={word('ui-files.forward')} able={more} onGo={() => onGo(offset + length)} />
      {size !== undefined && (
        <Move label={word('ui-files.end')} able={more} onGo={() => onGo(Math.max(0, size - LENGTH))} />
      )}
    </>
  )
}

const Move = ({ label, able, onGo }: { label: string; able: boolean; onGo: () => void }) => (
  <button type="button" aria-disabled={!able} onClick={() => able && onGo()}>
    {label}
  </button>
)

const Piece = ({ piece, tail }: { piece: TextPiece; tail: boolean }) => {
  const { text, encoding, offset, length, size } = piece
  const frame = useRef<HTMLPreElement>(null)
  useEffect(() => {
    frame.current?.scrollTo(0, tail ? frame.current.scrollHeight : 0)
  }, [text, tail])
  const place = { from: quantity(offset), to: quantity(offset + length), encoding }
  return (
    <>
      <p class="hint">
        {size === undefined
          ? word('ui-files.place', place)
          : word('ui-files.placeOf', { ...place, size: quantity(size) })}
      </p>
      {text === '' && <p class="hint">{word('ui-files.nothingHere')}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre ref={frame} tabIndex={0} dir="ltr">
        {text}
      </pre>
    </>
  )
}
