// Has the drive read its own sectors without handing them over: NVMe Verify, SCSI and ATA VERIFY.
import { z } from 'zod'
import { Inconclusive, Skip } from '../contract/errors.ts'
import { cleaned } from '../machine/sysfs.ts'
import { chunks } from '../tool.ts'
import type { Geometry } from './drive-geometry.ts'
import type { Check } from './surface-sweep.ts'

/** Bytes: starting the program takes longer than a drive takes for a smaller piece. */
const LARGEST = 32 * 2 ** 20
/** Of one command, in both command sets. */
const MOST_SECTORS = 65_535

const TIMEOUT_MS = 120_000

interface Verifier {
  tool: string
  arguments(device: string, block: number, count: number): string[]
  /** Whether it ended because the drive found the data bad. */
  isBad(end: Said): boolean
}

interface DriveVerifier {
  check: Check
  /** Bytes that one command may be about. */
  piece: number
}

/** The controller's word, before anything is tried. Throws Skip where the drive has no such command. */
export const openVerifier = async (device: string, geometry: Geometry, signal: AbortSignal): Promise<DriveVerifier> => {
  const verifier = /^nvme\d/.test(geometry.name) ? NVME : SCSI
  const { logicalSector } = geometry
  const verify = (offset: number, length: number) =>
    said(verifier.tool, verifier.arguments(device, offset / logicalSector, length / logicalSector), signal)
  const most = verifier === NVME ? await nvmeLimit(device, signal) : LARGEST
  if (verifier === SCSI && isUnknown(await verify(0, logicalSector))) throw unsupported()
  return {
    piece: Math.min(most, 2 ** Math.floor(Math.log2(MOST_SECTORS * logicalSector))),
    check: async (offset, length) => {
      const end = await verify(offset, length)
      const { exitCode, text } = end
      if (exitCode === 0) return true
      if (verifier.isBad(end)) return false
      throw new Inconclusive('verify-failed', `${verifier.tool} ended with ${exitCode}: ${cleaned(text, 300)}`)
    },
  }
}

/** nvme-cli(1): the count begins at 0. Status codes: NVM command set 1.0, media and data integrity errors. */
const NVME: Verifier = {
  tool: 'nvme',
  arguments: (device, block, count) => ['verify', device, `--start-block=${block}`, `--block-count=${count - 1}`],
  isBad: ({ text }) => /Unrecovered Read Error|End-to-end .* Check Error|\(0x[0-9a-f]?28[1-4]\)/i.test(text),
}

/** sg_verify(8); --readonly opens the device so. */
const SCSI: Verifier = {
  tool: 'sg_verify',
  arguments: (device, block, count) => [
    '--readonly',
    '--16',
    `--lba=${block}`,
    `--count=${count}`,
    `--bpc=${count}`,
    device,
  ],
  isBad: ({ exitCode }) => exitCode === MEDIUM_OR_HARDWARE_ERROR,
}

/** sg3_utils(8), EXIT STATUS. */
const MEDIUM_OR_HARDWARE_ERROR = 3
const ILLEGAL_REQUEST = 5
const INVALID_OPERATION = 9
/** The kernel's error EINVAL or ENOTTY, plus 50: nothing that takes SCSI commands. */
const NO_SCSI = [72, 75]

const isUnknown = ({ exitCode = 0 }: Said) => [ILLEGAL_REQUEST, INVALID_OPERATION, ...NO_SCSI].includes(exitCode)

const unsupported = () => new Skip('verify-unsupported', 'This drive has no command to verify its sectors by itself.')

const Controller = z.object({ oncs: z.number() })
const Limits = z.object({ vsl: z.number() })
/** Optional NVM command support, bit 7. */
const VERIFY = 1 << 7
/** What the verify size limit is counted in: 2^vsl of these, 0 for none. */
const PAGE = 4096

/** Bytes of one command. */
const nvmeLimit = async (device: string, signal: AbortSignal) => {
  const { oncs } = Controller.parse(await identified('id-ctrl', device, signal))
  if ((oncs & VERIFY) === 0) throw unsupported()
  const { vsl } = Limits.parse(await identified('nvm-id-ctrl', device, signal))
  return vsl === 0 ? LARGEST : Math.min(LARGEST, 2 ** vsl * PAGE)
}

const identified = async (command: string, device: string, signal: AbortSignal): Promise<unknown> => {
  const { text, exitCode } = await said('nvme', [command, '--output-format=json', device], signal)
  const json = /\{[\s\S]*\}/.exec(text)?.[0]
  if (exitCode === 0 && json !== undefined) return JSON.parse(json)
  throw new Inconclusive('verify-failed', `nvme ${command} ended with ${exitCode}: ${cleaned(text, 300)}`)
}

interface Said {
  /** Of both outputs. */
  text: string
  exitCode: number | undefined
}

const said = async (tool: string, args: readonly string[], signal: AbortSignal): Promise<Said> => {
  const running = chunks(tool, args, { signal, timeout: TIMEOUT_MS })
  let text = ''
  for (;;) {
    const next = await running.next()
    if (next.done) return { text, exitCode: next.value.exitCode }
    if (text.length < 65_536) text += next.value.text
  }
}
