// What checks requests and writes answers. Not set by Fastify's setters: it would load its own compilers all the same,
// which take 4 MB, and which the image's bundle leaves out.
import type { FastifyServerOptions } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'

type SchemaController = NonNullable<FastifyServerOptions['schemaController']>

/** Fastify's types have the factories of its own compilers in mind. */
const COMPILERS = {
  buildValidator: () => validatorCompiler,
  buildSerializer: () => () => JSON.stringify,
} as unknown as NonNullable<SchemaController['compilersFactory']>

export const schemaController: SchemaController = { compilersFactory: COMPILERS }
