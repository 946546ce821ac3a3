// mdadm, lvm and cryptsetup say on standard error why they did not do something.
import { cleaned } from '../machine/sysfs.ts'
import { chunks, type ToolOptions } from '../tool.ts'

const MOST = 4096

/** All that the program said, as one line, and its exit code. */
export const spoken = async (name: string, args: readonly string[], options: ToolOptions) => {
  const running = chunks(name, args, options)
  let text = ''
  for (;;) {
    const next = await running.next()
    if (next.done) return { said: cleaned(text, 400), ...next.value }
    if (text.length < MOST) text += next.value.text
  }
}
