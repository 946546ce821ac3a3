import { displayed, type Name } from './path.ts'

/** Whether a name has `wanted` in it, or is as its `*` and `?` say; capitals do not matter. */
export const nameMatcher = (wanted: string): ((name: Name) => boolean) => {
  const folded = wanted.toLowerCase()
  if (!/[*?]/.test(folded)) return name => displayed(name).toLowerCase().includes(folded)
  return name => glob(displayed(name).toLowerCase(), folded)
}

/** Without a regular expression, which a pattern of many stars would make slow: each star is tried from its place once. */
const glob = (name: string, pattern: string): boolean => {
  let [at, place, star, mark] = [0, 0, -1, 0]
  while (at < name.length) {
    if (pattern[place] === '*') [star, mark] = [place++, at]
    else if (place < pattern.length && (pattern[place] === '?' || pattern[place] === name[at]))
      [at, place] = [at + 1, place + 1]
    else if (star >= 0) [place, at] = [star + 1, ++mark]
    else return false
  }
  return /^\**$/.test(pattern.slice(place))
}
