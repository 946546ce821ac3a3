// udev reads the serial numbers of drives, a moment after the kernel has found them; lsblk shows what it has read so far.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A drive that does not answer can keep udev for minutes. */
const PATIENCE_MS = 5000
const LOOK_AGAIN_MS = 50

/** The kernel's names of drives that udev has not looked at yet; none where there is no udev. */
export const unreadDrives = (root = '/'): string[] => {
  const udev = join(root, 'run/udev')
  const block = join(root, 'sys/block')
  if (!existsSync(join(udev, 'control')) || !existsSync(block)) return []
  return readdirSync(block).filter(name => {
    const number = deviceNumber(join(block, name))
    return number !== undefined && !existsSync(join(udev, 'data', `b${number}`))
  })
}

/** Until it has looked at all of them, or for as long as one waits for that. */
export const drivesRead = async (unread = unreadDrives): Promise<void> => {
  for (let waited = 0; waited < PATIENCE_MS && unread().length > 0; waited += LOOK_AGAIN_MS) await sleep(LOOK_AGAIN_MS)
}

/** `8:0`; undefined for what is no hardware, such as a loop device, and for a path of a drive that has several. */
const deviceNumber = (folder: string): string | undefined => {
  try {
    return existsSync(join(folder, 'device')) ? readFileSync(join(folder, 'dev'), 'utf8').trim() : undefined
  } catch {
    return undefined
  }
}
