import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { word } from '../../../probes/contract/words.ts'
import { probes } from '../../../probes/registry.ts'
import type { Fields } from '../../../ui/check.ts'
import { parametersOf, readEntry } from '../../../ui/start/parameter.ts'

const params = z.object({
  seconds: z.int().min(1).max(3600).default(300).meta({ title: 'Duration', unit: 's' }),
  megabytes: z.int().min(1).optional(),
  ratio: z.number().max(1).optional(),
  verify: z.boolean().default(true),
  method: z.enum(['all', 'fft']).default('all'),
  label: z.string().default(''),
})
const parameters = parametersOf({ ...z.toJSONSchema(params, { io: 'input' }) })

const typed = (values: Record<string, string>) => {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.set(name, value)
  return data
}

describe('the fields of a schema', () => {
  test('have title, unit, limits and default', () => {
    expect(parameters[0]).toEqual({
      name: 'seconds',
      title: 'Duration',
      type: 'integer',
      unit: 's',
      minimum: 1,
      maximum: 3600,
      initial: 300,
    })
  })

  test('leave out the limits of the number format, and are named after the parameter without a title', () => {
    expect(parameters[1]).toEqual({ name: 'megabytes', title: 'megabytes', type: 'integer', minimum: 1 })
  })

  test('say what has to be given', () => {
    const needed = parametersOf(z.toJSONSchema(z.object({ serial: z.string() }), { io: 'input' }) as Fields)
    expect(needed[0]).toMatchObject({ required: true })
    expect(readEntry(needed, typed({})).problems).toEqual({ serial: word('ui-form.required') })
    expect(parameters.some(({ required }) => required)).toBe(false)
  })

  test('are of the kind that the parameter is of', () => {
    expect(parameters.map(({ type }) => type)).toEqual(['integer', 'integer', 'number', 'boolean', 'choice', 'string'])
    expect(parameters[4]?.choices).toEqual(['all', 'fft'])
  })
})

describe('what was typed', () => {
  test('becomes parameters of the right types; what is empty is left to the probe', () => {
    const entry = readEntry(parameters, typed({ seconds: ' 60 ', megabytes: '', verify: 'on', method: 'fft' }))
    expect(entry).toEqual({ params: { seconds: 60, verify: true, method: 'fft' }, problems: {} })
    expect(params.safeParse(entry.params).success).toBe(true)
  })

  test('of a box that is not ticked is false', () => {
    expect(readEntry(parameters, typed({})).params).toEqual({ verify: false })
  })

  test.for<[string, string, string]>([
    ['seconds', 'x', word('form.notNumber')],
    ['seconds', 'Infinity', word('form.notNumber')],
    ['seconds', '1.5', word('form.notWhole')],
    ['seconds', '0', word('form.between', { minimum: 1, maximum: 3600, unit: 's' })],
    ['seconds', '3601', word('form.between', { minimum: 1, maximum: 3600, unit: 's' })],
    ['megabytes', '-1', word('form.atLeast', { minimum: 1, unit: '' }).trim()],
    ['ratio', '1.01', word('form.atMost', { maximum: 1, unit: '' }).trim()],
  ])('%s = %s is refused with the limit', ([name, text, problem]) => {
    const entry = readEntry(parameters, typed({ [name]: text }))
    expect(entry.problems).toEqual({ [name]: problem })
    expect(entry.params).not.toHaveProperty(name)
  })
})

const hasNoDefaults = (probe: (typeof probes)[number]) => !probe.params.safeParse({}).success

test('only a new member of an array has to be named before its test can be started', () => {
  expect(probes.filter(hasNoDefaults).map(({ id }) => id)).toEqual(['array/replace'])
})

const startable = probes.filter(probe => !hasNoDefaults(probe)).map(probe => [probe.id, probe] as const)

test.for(startable)('%s can be started with its form as it is', ([, probe]) => {
  const fields = parametersOf({ ...z.toJSONSchema(probe.params, { io: 'input' }) })
  const initial = Object.fromEntries(
    fields.map(({ name, initial }) => [name, initial === true ? 'on' : `${initial ?? ''}`]),
  )
  const entry = readEntry(fields, typed(initial))
  expect(entry.problems).toEqual({})
  expect(probe.params.safeParse(entry.params).success).toBe(true)
})
