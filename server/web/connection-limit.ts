import type { Socket } from 'node:net'
import { networkOf } from './rate-limit.ts'

/** More than people and programs of one network need; four networks together cannot take all there are (512). */
const MOST = 100

/** A listener for new connections that closes those that one network has too many of. */
export const createConnectionLimit = () => {
  const open = new Map<string, number>()
  return (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? '')
    const count = open.get(network) ?? 0
    if (count >= MOST) {
      socket.destroy()
      return
    }
    open.set(network, count + 1)
    socket.once('close', () => {
      const left = (open.get(network) ?? 0) - 1
      if (left > 0) open.set(network, left)
      else open.delete(network)
    })
  }
}
