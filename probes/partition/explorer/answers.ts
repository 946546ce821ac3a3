// What the explorer answers, for those who ask and for the description of the interface.
import { z } from 'zod'
import { Entry } from './entry.ts'

export const Files = z
  .object({
    path: z.string().describe('Of the folder, links resolved'),
    entries: z.array(Entry),
    total: z
      .number()
      .nullable()
      .describe('null while the folder is still being read: then the entries are the first of those read so far'),
    offset: z.number(),
  })
  .meta({ id: 'Files' })
export type Files = z.infer<typeof Files>

export const FileStat = Entry.extend({
  kind: z.string().describe('Of a regular file: text, binary, journal, gzip, xz, zstd; else its type'),
  target: z.object({ path: z.string(), type: z.string() }).optional().describe('Where a link leads, if anywhere'),
}).meta({ id: 'FileStat' })

export const FileText = z
  .object({
    text: z.string(),
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'latin-1']),
    offset: z.number().describe('Bytes; of the decoded text where the file is compressed or a journal'),
    length: z.number(),
    size: z.number().nullable().describe('null while only decoding all of it would tell'),
    more: z.boolean(),
  })
  .meta({ id: 'FileText' })
export type FileText = z.infer<typeof FileText>

export const SearchLine = z.union([
  z.object({ found: Entry, line: z.string().optional(), lineNumber: z.number().optional() }),
  z.object({ progress: z.object({ folders: z.number(), files: z.number(), bytes: z.number() }) }),
  z.object({ end: z.object({ matches: z.number(), complete: z.boolean() }) }),
])
