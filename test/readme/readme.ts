import { readFile, writeFile } from 'node:fs/promises'

const README = new URL('../../README.md', import.meta.url)
const BEGIN = '<!-- probes -->\n'
const END = '\n<!-- /probes -->'

export const readReadme = () => readFile(README, 'utf8')

/** The part between the probe table's markers. */
export const tableOf = (readme: string) => readme.slice(readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END))

export const writeTable = async (table: string) => {
  const readme = await readReadme()
  await writeFile(
    README,
    readme.replace(tableOf(readme), () => table),
  )
}

/** The commands in the README's `sh` blocks, one a line, without comments. */
export const commandsOf = (readme: string): string[] =>
  [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map(line => line.replace(/ +# .*$/, '').trim())
    .filter(line => line !== '' && !line.startsWith('#'))
