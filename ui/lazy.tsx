import type { ComponentChild } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { word } from '../probes/contract/words.ts'
import { Problem } from './problem.tsx'

interface LazyProps<Module> {
  load: () => Promise<Module>
  children: (module: Module) => ComponentChild
}

/** A page whose code is loaded when it is first opened, so that the first view stays small. */
export const Lazy = <Module,>({ load, children }: LazyProps<Module>) => {
  const [loaded, setLoaded] = useState<{ module: Module } | 'failed'>()
  useEffect(() => {
    load().then(
      module => setLoaded({ module }),
      () => setLoaded('failed'),
    )
  }, [load])
  if (loaded === undefined) return <h1 tabIndex={-1}>{word('app.loading')}</h1>
  if (loaded === 'failed') return <Problem text={word('error.noAnswer')} />
  return <>{children(loaded.module)}</>
}
