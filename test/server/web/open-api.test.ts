import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { OpenAPIV3_1 } from 'openapi-types'
import { expect, test } from 'vitest'
import { openApp } from '../../support/application.ts'

const describeApi = async (): Promise<OpenAPIV3_1.Document> => {
  const { app, bearer } = await openApp()
  return JSON.parse((await app.inject({ url: '/openapi.json', headers: bearer })).body)
}

const operations = ({ paths = {} }: OpenAPIV3_1.Document) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      operation: operation as OpenAPIV3_1.OperationObject,
    })),
  )

test('every route is described', async () => {
  const names = operations(await describeApi()).map(({ name }) => name)
  expect(names.sort()).toEqual([
    'DELETE /api/partitions/{id}/view',
    'DELETE /api/runs/{id}',
    'DELETE /api/session',
    'GET /',
    'GET /api/events',
    'GET /api/machine',
    'GET /api/partitions/{id}/files',
    'GET /api/partitions/{id}/files/archive',
    'GET /api/partitions/{id}/files/content',
    'GET /api/partitions/{id}/files/search',
    'GET /api/partitions/{id}/files/stat',
    'GET /api/partitions/{id}/files/text',
    'GET /api/partitions/{id}/view',
    'GET /api/probes',
    'GET /api/report.html',
    'GET /api/report.json',
    'GET /api/report.ocp.jsonl',
    'GET /api/runs',
    'GET /api/runs/{id}',
    'GET /api/runs/{id}/events',
    'GET /api/session',
    'GET /healthz',
    'GET /metrics',
    'GET /openapi.json',
    'POST /api/partitions/{id}/lock',
    'POST /api/partitions/{id}/unlock',
    'POST /api/partitions/{id}/view',
    'POST /api/runs',
    'POST /api/session',
  ])
})

test('it is OpenAPI 3.1 with our version', async () => {
  const { openapi, info } = await describeApi()
  expect({ openapi, info }).toEqual({ openapi: '3.1.0', info: { title: 'Rescue Pro', version: '1.2.3' } })
})

test('every schema is JSON Schema 2020-12 and every reference leads somewhere', async () => {
  const description = await describeApi()
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'api', components: description.components })
  const found = schemas(description)
  expect(found.length).toBeGreaterThan(30)
  for (const schema of found) expect(() => ajv.compile(absolute(schema))).not.toThrow()
})

test('every route says what it is for, answers with, refuses with, and which parts of its path vary', async () => {
  for (const { name, path, operation } of operations(await describeApi())) {
    expect([name, operation.summary]).toEqual([name, expect.any(String)])
    const statuses = Object.keys(operation.responses ?? {})
    expect([name, statuses]).toEqual([name, expect.arrayContaining([expect.stringMatching(/^20[024]$/), '4XX'])])
    const inPath = (operation.parameters ?? []).flatMap(part => ('in' in part && part.in === 'path' ? part.name : []))
    expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part))
  }
})

test('what may be asked without signing in is said', async () => {
  const open = operations(await describeApi()).filter(({ operation }) => operation.security?.length === 0)
  expect(open.map(({ name }) => name).sort()).toEqual(['GET /', 'GET /healthz', 'POST /api/session'])
})

const schemas = (value: unknown): object[] => {
  if (typeof value !== 'object' || value === null) return []
  const own = 'schema' in value && typeof value.schema === 'object' && value.schema ? [value.schema] : []
  return [...own, ...Object.values(value).flatMap(schemas)]
}

const absolute = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components'))
