// A machine with more drives than this one, all of which say hostile things of themselves.
import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { HOSTILE } from './hostile-run.ts'

const DRIVES = 24
const ENCRYPTED = 8
const TIB = 2 ** 40

/** The page is told of these parts instead of the machine's own; all else it gets from the server. */
export const showManyParts = async (page: Page) => {
  await page.route('**/api/machine', async route => {
    const answer = await (await route.fetch()).json()
    const own = answer.targets.filter(({ kind }: { kind: string }) => !['drive', 'partition', 'array'].includes(kind))
    await route.fulfill({ json: { ...answer, targets: [...own, ...drives, ...partitions, array] } })
  })
  onTestFinished(() => page.unrouteAll({ behavior: 'ignoreErrors' }))
}

/** The page is told that a probe changes its target. */
export const showAsWriting = (page: Page, probe: string) =>
  page.route('**/api/probes', async route => {
    const answer: { id: string }[] = await (await route.fetch()).json()
    await route.fulfill({ json: answer.map(one => (one.id === probe ? { ...one, writes: true } : one)) })
  })

const probes = [{ id: 'machine/kernel-log' }, { id: 'machine/sensors', reason: HOSTILE }]

const drives = Array.from({ length: DRIVES }, (_, index) => ({
  id: `drive-${index}`,
  kind: 'drive',
  name: `sd${index}, ${HOSTILE}`,
  device: `/dev/sd${index}`,
  size: 16 * TIB,
  serialNumber: `SERIAL-${index}`,
  drives: [`drive-${index}`],
  probes,
}))

const partitions = drives.map(({ id }, index) => ({
  id: `partition-${index}`,
  kind: 'partition',
  name: `sd${index}1, ext4 “\u202E${HOSTILE}”`,
  device: `/dev/sd${index}1`,
  size: TIB,
  fileSystem: index === ENCRYPTED ? 'crypto_LUKS' : 'ext4',
  drives: index === 0 ? [] : [id],
  probes,
}))

const array = { id: 'array-0', kind: 'array', name: `md0, ${HOSTILE}`, drives: drives.map(({ id }) => id), probes }
