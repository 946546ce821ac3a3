// Text into HTML without holes: everything put into a template is escaped unless it is HTML made here.

/** HTML that may go into a page as it is; only `html` makes it. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | undefined | readonly Part[]

/** A template literal of HTML: strings are escaped, lists joined, undefined is nothing. Attributes need quotes. */
export const html = (texts: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(texts.map((text, index) => text + rendered(parts[index])).join(''))

/**
 * `value` as the content of a `<script type="application/json">`: no `<` can end the element early, and no
 * character stands in the file that its reader would not see.
 */
export const embeddedJson = (value: unknown): Html =>
  new Html(JSON.stringify(value).replace(/[<>&]/g, asJsonEscape).replace(UNSEEN, asJsonEscape))

/** Control, bidi and zero-width characters shown by name, such as ␛ or ⟨U+202E⟩: they could make a text look like another. */
export const visible = (text: string): string => text.replace(UNSEEN, asName)

const rendered = (part: Part): string => {
  if (part === undefined) return ''
  if (part instanceof Html) return part.text
  return typeof part === 'object' ? part.map(rendered).join('') : escaped(visible(`${part}`))
}

const escaped = (text: string) => text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)

/** Cc, Cf (bidi controls, zero width, tags), line and paragraph separators, halves of surrogate pairs, noncharacters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}\u{115F}\u{1160}\u{3164}\u{FFA0}]/gu

const asName = (character: string) => {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  return code === 0x7f ? '␡' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

const asJsonEscape = (character: string) =>
  [...Array(character.length).keys()]
    .map(index => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('')
