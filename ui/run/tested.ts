import { word } from '../../probes/contract/words.ts'
import { shortName } from '../catalogue.ts'
import { targetLink } from '../route.ts'

/** The page of what a run tested; the ids of probes begin with the kind of their target. */
export const testedPage = (probe: string, target: string): { href: string; label: string } => {
  switch (probe.split('/')[0]) {
    case 'memory':
      return { href: '#/memory', label: word('nav.memory') }
    case 'cpu':
      return { href: '#/processors', label: word('nav.processors') }
    case 'drive':
      return { href: targetLink('drives', target), label: shortName(target) }
    case 'partition':
      return { href: targetLink('partitions', target), label: shortName(target) }
    case 'array':
      return { href: targetLink('arrays', target), label: shortName(target) }
    default:
      return { href: '#/', label: word('nav.machine') }
  }
}
