import { byExitCode, type FileSystem, type FileSystemTool } from './file-system.ts'

const ntfsfix = (mode: string, judge: FileSystemTool['judge']): FileSystemTool => ({
  program: 'ntfsfix',
  args: device => [mode, '--', device],
  judge,
})

export const ntfs: FileSystem = {
  types: ['ntfs'],
  state: { program: 'ntfsinfo', args: device => ['--mft', '--', device] },
  journal: /scheduled for check|hibernat|wasn't safely closed|is inconsistent/i,
  replay: 'Only Windows can replay it (chkdsk /f)',
  check: ntfsfix('-n', byExitCode({ 0: ['sound', 'its main tables can be read'], 1: ['damaged', 'corrupt'] })),
  // -d clears the mark “dirty”; it is no repair.
  repair: [ntfsfix('-d', byExitCode({ 0: ['sound', 'mark cleared'], 1: ['damaged', 'corrupt'] }))],
  limits:
    'There is no full check of NTFS outside of Windows: ntfsfix looks at the main file table, its mirror and the boot ' +
    'sectors, and its repair is to clear the mark “dirty”. chkdsk of Windows does the rest.',
}
