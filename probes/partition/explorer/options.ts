// What the explorer's process takes: its start, and its requests. The server checks requests with the same schemas.
import { z } from 'zod'
import { MOST_TEXT } from './text.ts'

export const Mode = z.enum(['snapshot', 'no-replay', 'user-space'])
export type Mode = z.infer<typeof Mode>

/** Unset: the first one that works, in this order. */
export const OpenRequest = z.strictObject({
  mode: Mode.optional().describe('How to read it; when not given, the first of these that works'),
  subvolume: z.string().min(1).max(4096).optional().describe('Of btrfs: its path from the top of the file system'),
})
export type OpenRequest = z.infer<typeof OpenRequest>

export const Start = OpenRequest.extend({
  device: z.string().startsWith('/dev/'),
  /** Of its own; holds the socket and the place of the mount. */
  folder: z.string().startsWith('/'),
})
export type Start = z.infer<typeof Start>

export const View = z
  .object({
    mode: Mode,
    fileSystem: z.string(),
    notes: z.array(z.string()).describe('What to know about this view, in sentences'),
    openedAt: z.string().describe('ISO 8601'),
    free: z.number().optional().describe('Bytes'),
    used: z.number().optional().describe('Bytes'),
    sectorsWritten: z
      .number()
      .optional()
      .describe('To the partition since it was opened, by the kernel’s count; 512 bytes each'),
  })
  .meta({ id: 'PartitionView' })
export type View = z.infer<typeof View>

/** The first line that the process writes. */
export const Opening = z.union([
  z.object({ view: View }),
  z.object({ refused: z.object({ status: z.int(), code: z.string(), message: z.string() }) }),
])
export type Opening = z.infer<typeof Opening>

const path = z
  .string()
  .max(64 * 1024)
  .describe('Escaped: what is not UTF-8 as %XX, and % as %25')
const whole = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const PathQuery = z.strictObject({ path })
export const FilesQuery = z.strictObject({
  path: path.default('/'),
  sort: z.enum(['name', 'size', 'time']).default('name'),
  order: z.enum(['asc', 'desc']).default('asc'),
  offset: whole.default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
})
export const TextQuery = z.strictObject({
  path,
  offset: whole.default(0),
  length: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_TEXT)
    .default(64 * 1024),
  tail: z.stringbool().default(false).describe('The last bytes instead'),
})
export const SearchQuery = z.strictObject({
  path: path.default('/'),
  name: z.string().min(1).max(255).optional().describe('Part of a name, or a pattern with * and ?'),
  text: z.string().min(1).max(1000).optional().describe('Text in regular files'),
})
