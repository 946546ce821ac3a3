import { openSync, writeSync } from 'node:fs'

/** The file that the log goes to. Not a stream: that ends the server with an error when the disk is full. */
export const openLog = (path: string) => {
  const file = openSync(path, 'a', 0o600)
  return {
    write(line: string) {
      try {
        writeSync(file, line)
      } catch {
        // There is nowhere left to tell it.
      }
    },
  }
}
