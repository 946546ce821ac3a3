/** The lines of a body as they come; the last one needs no line break. */
export async function* lines(body: ReadableStream<Uint8Array<ArrayBuffer>> | null) {
  let rest = ''
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      const whole = (rest + piece.value).split('\n')
      rest = whole.pop() ?? ''
      yield* whole.filter(line => line !== '')
    }
    if (rest !== '') yield rest
  } finally {
    reader?.cancel().catch(() => undefined)
  }
}
