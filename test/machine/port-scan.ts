// A port scan from a cable: a first packet (SYN) to each TCP port, as whoever looks for open ones sends it.
import type { Cable } from './cable.ts'
import { until } from './until.ts'

interface Station {
  mac: Buffer
  ip: Buffer
}

const LAST_PORT = 65_535
const AT_ONCE = 256
const OUR_PORT = 40_000
const AGAIN_MS = 2000

const IPV4 = 0x0800
const ARP = 0x0806
const ARP_REPLY = 2
const TCP = 6
const SYN = 0x02
const RST = 0x04
const ACK = 0x10
const OPEN = SYN | ACK
const CLOSED = RST | ACK

export const station = (mac: string, ip: string): Station => ({
  mac: Buffer.from(mac.replaceAll(':', ''), 'hex'),
  ip: Buffer.from(ip.split('.').map(Number)),
})

/** The TCP ports of `target` that take connections. Throws unless each port has said whether it does. */
export const openPorts = async (cable: Cable, us: Station, target: Station): Promise<number[]> => {
  const said = new Map<number, number>()
  /** The ports that have not answered yet, and when they were asked last. */
  const asked = new Map<number, number>()
  let next = 1
  const send = (port: number, flags: number) => cable.send(ethernet(us, target, IPV4, segment(us, target, port, flags)))
  const ask = (port: number) => {
    asked.set(port, performance.now())
    send(port, SYN)
  }
  const goOn = () => {
    while (asked.size < AT_ONCE && next <= LAST_PORT) ask(next++)
  }
  const stop = cable.listen(frame => {
    if (isQuestionFor(us, frame)) cable.send(ethernet(us, target, ARP, arpReply(us, target)))
    const { port, flags } = answer(us, target, frame)
    if (!asked.delete(port)) return
    said.set(port, flags)
    if (flags === OPEN) send(port, RST)
    goOn()
  })
  goOn()
  const again = () => {
    for (const [port, at] of asked) if (performance.now() - at > AGAIN_MS) ask(port)
    return asked.size === 0
  }
  await until('every port to answer', again, { instead: () => `Silent: ${[...asked.keys()]}` }).finally(stop)
  const odd = [...said].filter(([, flags]) => flags !== OPEN && flags !== CLOSED)
  if (odd.length > 0) throw new Error(`Neither open nor closed (port, flags): ${odd.join(' ')}`)
  return [...said.keys()].filter(port => said.get(port) === OPEN).sort((a, b) => a - b)
}

const ethernet = (from: Station, to: Station, type: number, content: Buffer) =>
  Buffer.concat([to.mac, from.mac, word(type), content])

/** RFC 826: Ethernet (1) and IPv4, with addresses of 6 and 4 bytes. */
const arpReply = (from: Station, to: Station) =>
  Buffer.concat([word(1), word(IPV4), Buffer.of(6, 4), word(ARP_REPLY), from.mac, from.ip, to.mac, to.ip])

const isQuestionFor = ({ ip }: Station, frame: Buffer) =>
  frame.readUInt16BE(12) === ARP && frame.subarray(38, 42).equals(ip)

/** RFC 791 and RFC 9293, without options or content. */
const segment = (from: Station, to: Station, port: number, flags: number) => {
  const sequence = flags === RST ? 1 : 0
  const tcp = Buffer.concat([word(OUR_PORT), word(port), word(0), word(sequence), word(0), word(0)])
  const rest = Buffer.concat([word((5 << 12) | flags), word(1024), word(0), word(0)])
  const bare = Buffer.concat([tcp, rest])
  const pseudo = Buffer.concat([from.ip, to.ip, word(TCP), word(bare.length)])
  bare.writeUInt16BE(checksum(Buffer.concat([pseudo, bare])), 16)
  const head = Buffer.concat([
    word(0x4500),
    word(20 + bare.length),
    word(0),
    word(0x4000),
    word((64 << 8) | TCP),
    word(0),
  ])
  const ip = Buffer.concat([head, from.ip, to.ip])
  ip.writeUInt16BE(checksum(ip), 10)
  return Buffer.concat([ip, bare])
}

/** Port 0 where it is something else. */
const answer = (us: Station, target: Station, frame: Buffer) => {
  const ip = frame.subarray(14)
  const isOurs = frame.readUInt16BE(12) === IPV4 && ip[9] === TCP
  if (!isOurs || !ip.subarray(12, 16).equals(target.ip) || !ip.subarray(16, 20).equals(us.ip))
    return { port: 0, flags: 0 }
  const tcp = ip.subarray(((ip[0] ?? 0) & 15) * 4)
  return { port: tcp.readUInt16BE(0), flags: tcp[13] ?? 0 }
}

const word = (value: number) => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

/** RFC 1071. */
const checksum = (bytes: Buffer): number => {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
