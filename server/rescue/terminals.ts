// The machine's consoles: screen and serial lines.
import { execFile } from 'node:child_process'
import { closeSync, constants, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ISSUE = '/run/issue.d/rescue-pro.issue'
const MOTD = '/run/rescue-pro-motd'
const CLEAR = '\x1b[2J\x1b[H'

/** Shows `text` above the login prompt of every console. */
export const showBanner = (text: string) => {
  // agetty takes a backslash for the start of one of its own codes.
  replace(ISSUE, `${CLEAR}${text.replaceAll('\\', '\\\\')}\n\n`)
  execFile('agetty', ['--reload'], error => {
    if (error) console.error(`The login prompts could not be told: ${error.message}`)
  })
}

/** What a technician sees after a login. */
export const writeMotd = (text: string) => replace(MOTD, text)

/** Writes a line to every console that the kernel writes to, and to the kernel's log, so that a crash keeps it. */
export const sayLine = (line: string) => {
  for (const name of activeConsoles()) write(join('/dev', name), `\r${line}\r\n`)
  // Facility "user", level "info": below what the kernel shows on consoles.
  write('/dev/kmsg', `<14>rescue-pro: ${line}`)
}

const activeConsoles = () =>
  readFileSync('/sys/class/tty/console/active', 'utf8')
    .trim()
    .split(' ')
    .filter(name => /^[A-Za-z]+\d*$/.test(name))

/** Never waits: nobody may be at the other end of a serial line that wants to be read. */
const write = (path: string, text: string) => {
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    try {
      writeSync(file, text)
    } finally {
      closeSync(file)
    }
  } catch {
    // A console that cannot be written to shows nothing; the others do.
  }
}

/** For root alone: the code may be in it, and nobody else logs in. */
const replace = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
