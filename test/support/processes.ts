// The processes of this machine, as the kernel shows them.
import { readdirSync, readFileSync } from 'node:fs'

export const allProcesses = (): number[] => readdirSync('/proc').filter(isNumber).map(Number)

/** The processes below `pid`, at any depth. */
export const descendants = (pid: number): number[] => {
  const children = listed(`/proc/${pid}/task`).flatMap(task =>
    textOf(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  )
  return [...children, ...children.flatMap(descendants)]
}

/** Its words, each ended by a NUL; '' once it has ended. */
export const commandLine = (pid: number) => textOf(`/proc/${pid}/cmdline`)

/** One letter, as ps shows it; undefined once it has ended. */
export const stateOf = (pid: number) => /^State:\s+(\w)/m.exec(textOf(`/proc/${pid}/status`))?.[1]

const isNumber = (name: string) => /^\d+$/.test(name)

const listed = (folder: string) => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const textOf = (path: string) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
