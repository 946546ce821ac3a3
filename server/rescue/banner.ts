// What the console shows: where the machine is reached and with which code, and what is wrong. Fits 80 by 25.
import { word } from '../../probes/contract/words.ts'
import type { Board } from '../../probes/machine/board.ts'
import { isLinkLocal, pageUrl } from '../command/address.ts'
import { visible } from '../report/html-template.ts'
import type { Port } from './network.ts'
import type { ServerState } from './server-state.ts'

export interface BannerFacts {
  version: string
  board: Board
  code: string
  /** undefined until the server has listened. */
  server: ServerState | undefined
  /** The server has not answered for this long. */
  silentSeconds: number | undefined
  addresses: string[]
  ports: Port[]
  /** SHA256:…, as ssh shows it; undefined until it is made. */
  sshFingerprint: string | undefined
  /** Kernel parameters that are ignored, and what became of registration and collector. */
  notices: Notice[]
}

export interface Notice {
  text: string
  bad: boolean
}

const COLUMNS = 79
const LABEL = 20
/** Two more are the login prompt's. */
const LINES = 23
const MOST_URLS = 3
const MOST_PORTS = 4

export const banner = (facts: BannerFacts): string =>
  [...[head(facts), '', ...access(facts), '', ...ports(facts.ports)].map(cut), ...news(facts).flatMap(wrapped)]
    .slice(0, LINES)
    .join('\n')

const head = ({ version, board }: BannerFacts) => {
  const { vendor, product, serialNumber: serial } = board
  const machine = [vendor, product, serial && word('console.serial', { serial })].filter(text => text !== undefined)
  return visible(`${word('product.name')} ${version}    ${machine.join(', ')}`)
}

const access = (facts: BannerFacts): string[] => {
  const { server, code, addresses, sshFingerprint } = facts
  const reached = addresses.filter(address => !isLinkLocal(address))
  const urls = server ? reached.slice(0, MOST_URLS).map(address => pageUrl(address, server.port)) : []
  const login = reached[0] === undefined ? [] : [word('console.sshLogin', { address: reached[0] })]
  return [
    ...labelled(word('console.open'), [...urls.slice(0, 1).flatMap(url => withCode(url, code)), ...urls.slice(1)]),
    ...labelled(word('console.code'), [code]),
    ...labelled(word('console.certificate'), server ? halves(server.fingerprint256) : []),
    ...labelled(word('console.ssh'), login),
    ...labelled(word('console.sshKey'), sshFingerprint === undefined ? [] : [sshFingerprint]),
  ]
}

/** A terminal's window can follow the link; a person types the first part of it. */
const withCode = (url: string, code: string) => {
  const link = `${url}#code=${code}`
  return LABEL + 4 + link.length <= COLUMNS ? [link] : [url]
}

/** In two lines, whose groups can be read out. */
const halves = (fingerprint: string) => [fingerprint.slice(0, 48), fingerprint.slice(48)]

const labelled = (label: string, values: string[]) =>
  values.map((value, index) => `  ${(index === 0 ? label : '').padEnd(LABEL)}  ${value}`)

const ports = (all: Port[]): string[] => {
  const more = all.length - MOST_PORTS
  const width = Math.max(...all.map(({ name }) => name.length))
  return [
    ...all.slice(0, MOST_PORTS).map(port => portLine(port, width)),
    ...(more > 0 ? [`  ${word('console.morePorts', { count: more })}`] : []),
    '',
  ]
}

const portLine = ({ name, mac, link, addresses }: Port, width: number) =>
  visible(
    `  ${word('console.port', {
      name: name.padEnd(width),
      mac,
      link: word(link ? 'console.linkUp' : 'console.linkDown').padEnd(word('console.linkDown').length),
      addresses: addresses.join('  ') || word('console.noAddress'),
    })}`,
  )

const news = (facts: BannerFacts): string[] => {
  const { server, silentSeconds: seconds, notices } = facts
  const problems = [
    // Until then the machine starts: ports are still found, and addresses asked for.
    ...(server ? network(facts.ports, facts.addresses) : [word('console.starting')]),
    ...(server && seconds !== undefined ? [word('console.silent', { seconds })] : []),
  ]
  const all = [...problems.map(text => ({ text, bad: true })), ...notices]
  return all
    .toSorted((a, b) => Number(b.bad) - Number(a.bad))
    .map(({ text, bad }) => visible(`${bad ? '!' : ' '} ${text}`))
}

const network = (all: Port[], addresses: string[]): string[] => {
  if (addresses.some(address => !isLinkLocal(address))) return []
  if (all.length === 0) return [word('console.noPorts'), word('console.noNetworkHelp')]
  const withLink = all.filter(({ link }) => link)
  const which = withLink.length > 0 ? word('console.noDhcp', have(withLink)) : word('console.noLink', have(all))
  return [which, word('console.noNetworkHelp')]
}

const have = (ports: Port[]) => {
  const names = ports.map(({ name }) => name).join(', ')
  return { ports: word(ports.length === 1 ? 'console.has' : 'console.have', { ports: names }) }
}

const cut = (line: string) => (line.length <= COLUMNS ? line : `${line.slice(0, COLUMNS - 1)}…`)

/** Broken between words where it can be. */
const wrapped = (line: string): string[] => {
  if (line.length <= COLUMNS) return [line]
  const space = line.lastIndexOf(' ', COLUMNS)
  const end = space > COLUMNS / 2 ? space : COLUMNS
  return [line.slice(0, end), ...wrapped(`    ${line.slice(end).trimStart()}`)]
}
