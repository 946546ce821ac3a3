// The network between browser and server, that tests can cut, freeze and mend.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Network {
  /** The server's address through this network. */
  url: string
  /** Connections break, new ones are refused. */
  cut(): void
  /** Connections stay open, and nothing comes through until the network is mended. */
  freeze(): void
  mend(): void
}

export const networkTo = async (serverUrl: string): Promise<Network> => {
  let state: 'up' | 'cut' | 'frozen' = 'up'
  const sockets = new Set<Socket>()
  let held: (() => void)[] = []
  const forward = (from: Socket, to: Socket) => {
    sockets.add(from)
    from.on('data', chunk => {
      const pass = () => void to.write(chunk)
      if (state === 'frozen') held.push(pass)
      else pass()
    })
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      const end = () => void to.destroy()
      if (state === 'frozen') held.push(end)
      else end()
    })
  }
  const server = createServer(client => {
    if (state === 'cut') return void client.destroy()
    const upstream = connect(Number(new URL(serverUrl).port), '127.0.0.1')
    forward(client, upstream)
    forward(upstream, client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(() => {
    destroyAll()
    server.close()
  })
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      state = 'cut'
      destroyAll()
    },
    freeze() {
      state = 'frozen'
    },
    mend() {
      state = 'up'
      for (const pass of held) pass()
      held = []
    },
  }
}
