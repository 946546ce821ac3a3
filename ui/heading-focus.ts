// A screen reader learns of a new page by its heading getting the focus. A page that loads shows one heading after the
// other, and an element that goes takes the focus along: the next heading gets it, unless the person has gone elsewhere.
let wanted = false

export const focusHeading = () => {
  wanted = true
  heading()?.focus()
}

/** From now on. */
export const keepHeadingFocused = () => {
  addEventListener('focusin', ({ target }) => {
    if (target !== heading()) wanted = false
  })
  addEventListener('pointerdown', () => {
    wanted = false
  })
  new MutationObserver(() => {
    if (wanted && document.activeElement === document.body) heading()?.focus()
  }).observe(document.body, { childList: true, subtree: true })
}

const heading = () => document.querySelector<HTMLElement>('h1')
