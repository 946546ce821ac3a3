// What is known of each kind of file system: how it is looked at, how it is mended, what its tools mean by what they say.
import type { ToolEnd } from '../../tool.ts'
import type { Read } from '../bytes.ts'

export interface FileSystem {
  /** As blkid calls them. */
  types: readonly string[]
  /** A look, before the check, at whether it was left at rest. Without it the check's own text says so. */
  state?: { program: string; args(device: string): string[] }
  /** In the text of the state or of the check: a journal that was not replayed, so that a check sees old structures. */
  journal?: RegExp
  /** In the same texts: it was not unmounted, or asks for a check; a check sees all of it nevertheless. */
  mark?: RegExp
  /** The kernel replays its journal by a mount, before its repair. */
  replayedByMount?: true
  /** How its journal is replayed. */
  replay: string
  check: FileSystemTool
  /** The tools that mend it, in their order. */
  repair: readonly FileSystemTool[]
  /** Why `repair` is never run on the drive itself, and what to do instead. */
  onCopyOnly?: string
  /** What only the system that it belongs to can finish, and what its repair would throw away; undefined: nothing. */
  unfinished?(read: Read): Promise<string | undefined>
  /** What the check does not look at. */
  limits?: string
}

export interface FileSystemTool {
  program: string
  args(device: string, options: ToolPlace): string[]
  /** Mends only what leaves no doubt; after a crash that is usual and no damage. */
  careful?: true
  /** Mends nothing, and what comes after it is run in any case. */
  prepares?: true
  /** Cannot work on a device that this process has opened exclusively. */
  claims?: true
  judge(end: ToolEnd, text: string): Judgement
  /** Its progress comes through descriptor 3. */
  progressPipe?: true
  /** Reads one line; undefined where the line says nothing of progress. */
  progress?(line: string): Work | undefined
}

export interface ToolPlace {
  /** Where what is overwritten is kept, where the tool can. */
  undo?: string | undefined
}

/** How far it is. */
export interface Work {
  fraction: number
  workDone?: number
  workTotal?: number
  unit?: string
}

/**
 * sound: nothing wrong. damaged: errors were found and left. mended: errors were found and corrected.
 * journal: it refuses until the journal is replayed. failed: it could not do its work, which says nothing.
 */
export interface Judgement {
  kind: 'sound' | 'damaged' | 'mended' | 'journal' | 'failed'
  meaning: string
}

type ExitCodes = Readonly<Record<number, readonly [Judgement['kind'], string]>>

/** By the table of exit codes of a tool; one that is not in it says nothing. */
export const byExitCode =
  (codes: ExitCodes) =>
  ({ exitCode, killedBy }: ToolEnd): Judgement => {
    if (exitCode === undefined) return { kind: 'failed', meaning: `ended by ${killedBy ?? 'a signal'}` }
    const [kind, meaning] = codes[exitCode] ?? ['failed', 'a code that it does not document']
    return { kind, meaning: `exit code ${exitCode}: ${meaning}` }
  }
