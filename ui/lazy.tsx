import type { ComponentChild } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { word } from '../probes/contract/words.ts'
import { Problem } from './problem.tsx'

interface LazyProps<Module> {
  load: () => Promise<Module>
  children: (module: Module) => ComponentChild
}

interface Loaded<Module> {
  module: Module
  /** The heading had the focus, as after a click on a link to here: the new heading takes it over. */
  focused: boolean
}

/** A page whose code is loaded when it is first opened, so that the first view stays small. */
export const Lazy = <Module,>({ load, children }: LazyProps<Module>) => {
  const [loaded, setLoaded] = useState<Loaded<Module> | 'failed'>()
  useEffect(() => {
    load().then(
      module => setLoaded({ module, focused: document.activeElement?.tagName === 'H1' }),
      () => setLoaded('failed'),
    )
  }, [load])
  useEffect(() => {
    if (typeof loaded === 'object' && loaded.focused) document.querySelector<HTMLElement>('h1')?.focus()
  }, [loaded])
  if (loaded === undefined) return <h1 tabIndex={-1}>{word('app.loading')}</h1>
  if (loaded === 'failed') return <Problem text={word('error.noAnswer')} />
  return <>{children(loaded.module)}</>
}
