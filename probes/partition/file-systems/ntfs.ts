import { ntfs as readState } from '../superblocks/ntfs.ts'
import { byExitCode, type FileSystem, type FileSystemTool } from './file-system.ts'

const ntfsfix = (mode: string, judge: FileSystemTool['judge']): FileSystemTool => ({
  program: 'ntfsfix',
  // Neither of the two takes a “--”.
  args: device => [mode, device],
  judge,
})

/** 1 also stands for a wrong call; only what it says tells them apart. */
const judge =
  (done: string): FileSystemTool['judge'] =>
  (end, text) => {
    const judgement = byExitCode({ 0: ['sound', done], 1: ['damaged', 'corrupt'] })(end)
    const says = /FAILED|is corrupt|Unrecoverable error/.test(text)
    return judgement.kind === 'damaged' && !says
      ? { kind: 'failed', meaning: 'exit code 1: it could not look' }
      : judgement
  }

export const ntfs: FileSystem = {
  types: ['ntfs'],
  state: { program: 'ntfsinfo', args: device => ['--mft', device] },
  journal: /hibernat|wasn't safely closed/i,
  mark: /scheduled for check/i,
  replay: 'Only Windows can replay it (chkdsk /f)',
  check: ntfsfix('-n', judge('its main tables can be read')),
  // -d clears the mark “dirty”; it is no repair.
  repair: [ntfsfix('-d', judge('the mark “dirty” is cleared'))],
  // ntfsfix -d empties the journal, also that of a Windows which will go on from it.
  unfinished: async read => {
    const state = await readState(read)
    if (state?.hibernated)
      return 'Windows is hibernated in it, or was shut down for a fast start: let it start, and shut it down.'
    return state?.journalDirty
      ? 'Its journal holds changes that only Windows can replay: let Windows start, or run chkdsk /f.'
      : undefined
  },
  limits:
    'Only the main file table, its mirror and the boot sectors were looked at, not folders, files and free space: there ' +
    'is no full check of NTFS outside of Windows. chkdsk of Windows does the rest.',
}
