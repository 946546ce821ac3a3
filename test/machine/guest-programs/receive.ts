// On the provider's machine: notes every request in a file, a line each. Arguments: port, file.
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

const [, , port, file = ''] = process.argv
createServer(async (request, response) => {
  const body = await text(request)
  appendFileSync(file, `${JSON.stringify({ path: request.url, body })}\n`)
  response.writeHead(204).end()
}).listen(Number(port))
