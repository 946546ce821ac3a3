import Fastify from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { OpenAPIV3_1 } from 'openapi-types'
import type { App } from './api.ts'
import { schemaController } from './schema-controller.ts'

/** The OpenAPI 3.1 description of the routes that `addRoutes` adds. Loaded when first asked for: few ever ask. */
export const describeApi = async (addRoutes: (app: App) => Promise<void>, version: string) => {
  const { default: swagger } = await import('@fastify/swagger')
  const app: App = Fastify({ schemaController }).withTypeProvider()
  const security = [{ session: [] }, { code: [] }]
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Rescue Pro', version },
      security,
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: '__Host-s' },
          code: { type: 'http', scheme: 'bearer', description: 'The access code on the console' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  await addRoutes(app)
  await app.ready()
  const description = app.swagger() as OpenAPIV3_1.Document
  await app.close()
  return description
}
