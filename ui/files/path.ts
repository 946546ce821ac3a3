// Escaped paths, as the server gives and takes them: from the partition's root; %25 is a percent sign, any other %XX
// a byte that is not valid UTF-8.
import { visible } from '../check.ts'

export interface Crumb {
  name: string
  path: string
}

/** The folders on the way to `path`, and itself; the root has no name. */
export const crumbs = (path: string): Crumb[] => {
  const names = path.split('/').filter(name => name !== '')
  return [{ name: '', path: '/' }, ...names.map((name, index) => crumb(name, names.slice(0, index + 1)))]
}

/** A name, or a path, as it can be shown: on one line, and with nothing in it that hides or reorders text. */
export const shown = (escaped: string) =>
  visible(escaped.replace(/%([0-9A-Fa-f]{2})/g, (_whole, hex: string) => (hex === '25' ? '%' : '\uFFFD'))).replace(
    /[\n\t]/g,
    '\uFFFD',
  )

const crumb = (name: string, names: string[]): Crumb => ({ name: shown(name), path: `/${names.join('/')}` })
