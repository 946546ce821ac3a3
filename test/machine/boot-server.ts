// Serves an image to iPXE over HTTP on the loopback interface, with the machine's own kernel parameters in front.
import { createReadStream, statSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

export interface BootServer extends AsyncDisposable {
  port: number
  /** Paths that were asked for, in order. */
  requests: string[]
}

/** `/machine.ipxe` is the script; everything else is the image's. */
export const startBootServer = async (image: string, script: string): Promise<BootServer> => {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const name = basename(request.url ?? '')
    requests.push(name)
    if (name === 'machine.ipxe') {
      response.end(script)
      return
    }
    const path = join(image, name)
    const size = statSync(path, { throwIfNoEntry: false })?.size
    if (size === undefined) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-length': size })
    pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), response).catch(() => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** The same as a folder, for a TFTP server. */
export const prepareTftp = async (folder: string, image: string, script: string) => {
  await mkdir(folder)
  await writeFile(join(folder, 'machine.ipxe'), script)
  for (const name of ['vmlinuz', 'initrd', 'boot.ipxe']) await symlink(join(image, name), join(folder, name))
}

/** Sets the parameters and goes on with the image's own `boot.ipxe`. iPXE splits at spaces and knows no quotes: a quoted value reaches the kernel as it stands here. */
export const machineScript = (parameters: readonly string[]) =>
  ['#!ipxe', `set rescuepro ${parameters.join(' ')}`, 'chain boot.ipxe', ''].join('\n')
