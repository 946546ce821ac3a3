import { useEffect } from 'preact/hooks'

/** A page that is still loading shows a heading, which has the focus after a click on a link to here. */
export const headingHasFocus = () => document.activeElement?.tagName === 'H1'

/** The heading that comes in its place takes the focus over. */
export const useLateHeading = (hadFocus: boolean | undefined) => {
  useEffect(() => {
    if (hadFocus) document.querySelector<HTMLElement>('h1')?.focus()
  }, [hadFocus])
}
