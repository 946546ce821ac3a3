import type { RecordBody } from '../../probes/contract/records.ts'

/** Everything that `steps` yields, and what it throws at last. */
export const collect = async (steps: AsyncIterable<RecordBody>) => {
  const bodies: RecordBody[] = []
  try {
    for await (const body of steps) bodies.push(body)
    return { bodies, thrown: undefined }
  } catch (thrown) {
    return { bodies, thrown }
  }
}

/** A body in short, such as `testStepEnd COMPLETE` or `log text`. */
export const short = (body: RecordBody): string => {
  const fields: Record<string, unknown> = body
  const told = ['name', 'verdict', 'symptom', 'message', 'status', 'result', 'fraction', 'value'].find(
    key => key in fields,
  )
  return `${body.artifact} ${told ? fields[told] : ''}`.trim()
}
