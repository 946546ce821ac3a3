// The kernel's log beside the test of a drive: what it says of this drive is about this drive.
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import type { RecordBody } from '../contract/records.ts'
import { watchKernelLog } from '../machine/kernel-log.ts'

/** A companion for `beside`. Diagnoses of messages that all name the drive carry its id. */
export const watchDriveLog = (device: string, hardwareInfoId: string) =>
  async function* (mainEnded: AbortSignal): AsyncGenerator<RecordBody, void> {
    yield* aboutDrive(watchKernelLog(mainEnded), await kernelNames(device), hardwareInfoId)
  }

export async function* aboutDrive(
  records: AsyncIterable<RecordBody>,
  names: readonly string[],
  hardwareInfoId: string,
): AsyncGenerator<RecordBody, void> {
  const others = new Set<string>()
  const name = new RegExp(`(?<![\\w-])(${names.join('|')})(?![\\da-z])`)
  for await (const record of records) {
    if (record.artifact === 'log' && !name.test(record.message)) others.add(categoryOf(record.message))
    const own =
      record.artifact === 'diagnosis' &&
      record.verdict.startsWith('kernel-log-disk-') &&
      !others.has(record.verdict.replace('kernel-log-', ''))
    yield own ? { ...record, hardwareInfoId } : record
  }
}

const categoryOf = (message: string) => /, (disk-[\w-]+): /.exec(message)?.[1] ?? ''

/** Such as sda and ata3: in the path of the device stand all that it hangs on. */
const kernelNames = async (device: string): Promise<string[]> => {
  const path = await realpath(`/sys/class/block/${basename(device)}`).catch(() => device)
  const shared = path.split('/').filter(segment => /^(ata|nvme)\d+$/.test(segment))
  return [basename(device), ...shared]
}
