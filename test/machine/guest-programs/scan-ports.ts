// On the provider's machine: prints which of all TCP ports of an address take connections.
import { connect } from 'node:net'

const AT_ONCE = 200
const PATIENCE_MS = 20_000
const host = process.argv[2] ?? ''
const open: number[] = []
let next = 1

const isOpen = (port: number) =>
  new Promise<boolean>((resolve, reject) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS })
    socket.on('connect', () => resolve(true)).on('timeout', () => reject(new Error(`port ${port} is silent`)))
    socket.on('error', error => ('code' in error && error.code === 'ECONNREFUSED' ? resolve(false) : reject(error)))
    socket.on('connect', () => socket.destroy())
  })

const scan = async () => {
  while (next <= 65_535) {
    const port = next++
    if (await isOpen(port)) open.push(port)
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, scan))
console.log(JSON.stringify(open.sort((a, b) => a - b)))
