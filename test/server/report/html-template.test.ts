import { expect, test } from 'vitest'
import { embeddedJson, html, visible } from '../../../server/report/html-template.ts'

test('strings are escaped in text and attributes, HTML made here is not', () => {
  const hostile = `<b onclick='x'>"&</b>`
  expect(html`<p title="${hostile}">${hostile}${html`<i>${'<'}</i>`}</p>`.text).toBe(
    '<p title="&#60;b onclick=&#39;x&#39;&#62;&#34;&#38;&#60;/b&#62;">&#60;b onclick=&#39;x&#39;&#62;&#34;&#38;&#60;/b&#62;<i>&#60;</i></p>',
  )
})

test('lists are joined, undefined is nothing, 0 is a number', () => {
  expect(html`${[html`<b>1</b>`, '<', 2]}|${undefined}|${0}`.text).toBe('<b>1</b>&#60;2||0')
})

test.for([
  ['a\r\nb', 'a␍␊b'],
  ['\u0000\u001b[31m\u007f', '␀␛[31m␡'],
  ['\u0085', '⟨U+0085⟩'],
  ['admin\u202Etxt.exe', 'admin⟨U+202E⟩txt.exe'],
  ['\u2066x\u2069', '⟨U+2066⟩x⟨U+2069⟩'],
  ['in\u200Bvisible\uFEFF', 'in⟨U+200B⟩visible⟨U+FEFF⟩'],
  ['\u2028\u2029', '⟨U+2028⟩⟨U+2029⟩'],
  ['\uD800', '⟨U+D800⟩'],
  ['\u{E0041}', '⟨U+E0041⟩'],
  ['Größe 温度 😀 שלום', 'Größe 温度 😀 שלום'],
] as const)('what cannot be seen is named: %j', ([text, shown]) => {
  expect(visible(text)).toBe(shown)
})

test('embedded JSON holds no character that ends its element or hides, and reads back the same', () => {
  const value = { '</script>': '<!-- <script> & \u202E \u2028 \u{E0041} \uD800 \u0000' }
  const { text } = embeddedJson(value)
  expect(text).toMatch(/^[\x20-\x7e]*$/)
  expect(text).not.toMatch(/[<>&]/)
  expect(JSON.parse(text)).toEqual(value)
})
