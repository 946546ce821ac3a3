// How long nothing was heard of the machine, by the browser's own monotonic clock: the machine's may be dead.
import { useEffect, useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import { duration, timeOfDay } from '../format.ts'
import type { LiveState } from './live-run.ts'

export type Life = 'fresh' | 'slow' | 'cut' | 'lost'

const SLOW_SECONDS = 15
const LOST_SECONDS = 60

/** Amber from 15 s on (slow or cut), red from 60 s on (lost). */
export const lifeAfter = (silentSeconds: number, connected: boolean): Life => {
  if (silentSeconds >= LOST_SECONDS) return 'lost'
  if (silentSeconds >= SLOW_SECONDS) return connected ? 'slow' : 'cut'
  return 'fresh'
}

export const SignOfLife = ({ lastAt, lastTime, connected }: Pick<LiveState, 'lastAt' | 'lastTime' | 'connected'>) => {
  const silent = Math.max(0, Math.floor((useNow() - lastAt) / 1000))
  const life = lifeAfter(silent, connected)
  return (
    <div class={`life life-${life}`} data-life={life}>
      <p class="life-line">
        <span class="life-dot" aria-hidden="true" />
        {word('life.ago', { duration: duration(silent) })}
        {!connected && life === 'fresh' && <span class="hint"> {word('life.reconnecting')}</span>}
      </p>
      <p class="life-reason" role="status">
        {reason(life, lastTime)}
      </p>
    </div>
  )
}

const reason = (life: Life, lastTime: Date) => {
  switch (life) {
    case 'fresh':
      return undefined
    case 'slow':
      return word('life.slow')
    case 'cut':
      return word('life.cut')
    case 'lost':
      return word('life.lost', { time: timeOfDay(lastTime) })
  }
}

/** Milliseconds of the browser's monotonic clock, new every half second. */
const useNow = () => {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const ticking = setInterval(() => setNow(performance.now()), 500)
    return () => clearInterval(ticking)
  }, [])
  return now
}
