/** Turns pieces of text into lines; what goes on without an end is cut into lines of `longest`. */
export const createLines = (longest = 16 * 1024) => {
  let rest = ''
  return {
    add(text: string): string[] {
      const lines = (rest + text).split(/[\r\n]/)
      rest = lines.pop() ?? ''
      if (rest.length > longest) {
        lines.push(rest)
        rest = ''
      }
      return lines.filter(line => line.trim() !== '')
    },
    /** What came without a line's end. */
    rest: (): string[] => (rest.trim() === '' ? [] : [rest]),
  }
}
