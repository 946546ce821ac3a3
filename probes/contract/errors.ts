/** The test does not apply or was not wanted: the run ends SKIP. `symptom` is a short countable string. */
export class Skip extends Error {
  readonly symptom: string
  constructor(symptom: string, message: string) {
    super(message)
    this.symptom = symptom
  }
}

/** We could not find out whether the hardware is good: the run ends ERROR. */
export class Inconclusive extends Error {
  readonly symptom: string
  constructor(symptom: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.symptom = symptom
  }
}

/** What a cancelled test run ends with; the reason of its AbortSignal. */
export const cancelled = () => new Skip('cancelled', 'The test was cancelled before it ended.')

export const symptomOf = (error: unknown) =>
  error instanceof Skip || error instanceof Inconclusive ? error.symptom : 'probe-threw'
