// The bar above every page: where one can go, and where one is.
import { useEffect } from 'preact/hooks'
import { type Word, word } from '../probes/contract/words.ts'
import { type Route, route } from './route.ts'
import { SignOut } from './session.tsx'

export const Header = ({ signedIn }: { signedIn: boolean }) => (
  <header class="bar">
    <button type="button" class="skip" onClick={toContent}>
      {word('nav.skip')}
    </button>
    <p class="product">{word('product.name')}</p>
    {signedIn && (
      <nav aria-label={word('nav.label')}>
        {PAGES.map(({ page, href, label }) => (
          <a key={page} href={href} aria-current={isAt(page) ? 'page' : undefined}>
            {word(label)}
          </a>
        ))}
      </nav>
    )}
    {signedIn && <SignOut />}
  </header>
)

/** A test run names its page itself. */
export const useTitle = () => {
  const { page } = route.value
  useEffect(() => {
    const label = PAGES.find(({ page }) => isAt(page))?.label
    if (page !== 'run') document.title = [label && word(label), word('product.name')].filter(Boolean).join(' · ')
  }, [page])
}

const PAGES: { page: Route['page']; href: string; label: Word }[] = [
  { page: 'machine', href: '#/', label: 'nav.machine' },
  { page: 'memory', href: '#/memory', label: 'nav.memory' },
  { page: 'processors', href: '#/processors', label: 'nav.processors' },
  { page: 'drives', href: '#/drives', label: 'nav.drives' },
  { page: 'partitions', href: '#/partitions', label: 'nav.partitions' },
  { page: 'arrays', href: '#/arrays', label: 'nav.arrays' },
]

/** The files are those of a partition. */
const isAt = (page: Route['page']) => (route.value.page === 'files' ? 'partitions' : route.value.page) === page

/** Not a link: the part of the address after # is our route. */
const toContent = () => document.querySelector<HTMLElement>('h1')?.focus()
