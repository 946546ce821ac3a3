// node:http without WebSocket, which an import of it brings along with all of undici: several MB that nobody here uses.
export const { createServer, request, STATUS_CODES } = process.getBuiltinModule('node:http')
