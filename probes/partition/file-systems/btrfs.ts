import { byExitCode, type FileSystem, type FileSystemTool, type Work } from './file-system.ts'

/** `[6/7] checking root refs    (0:00:00 elapsed, 3 items checked)`; it knows no total. */
export const btrfsProgress = (line: string): Work | undefined => {
  const [, step, steps, items] = /^\[(\d)\/(\d)\] .*, (\d+) items checked\)/.exec(line) ?? []
  if (items === undefined || !Number(steps)) return undefined
  return { fraction: (Number(step) - 1) / Number(steps), workDone: Number(items), unit: 'items' }
}

/** 1 for whatever it found. It is only run on what blkid calls btrfs, so what it cannot open is damaged. */
const judge = byExitCode({ 0: ['sound', 'no error found'], 1: ['damaged', 'errors found'] })

const NOT_RUN = /Permission denied|Cannot allocate memory|unable to open|is not a block device/i

const btrfsCheck = (mode: string): FileSystemTool => ({
  program: 'btrfs',
  // --force: it refuses what is claimed, and it is us who claim it.
  args: device => ['check', '--force', mode, '-p', '--', device],
  judge: (end, text) =>
    end.exitCode === 1 && NOT_RUN.test(text)
      ? { kind: 'failed', meaning: 'exit code 1: it could not run to its end' }
      : judge(end),
  progress: btrfsProgress,
})

export const btrfs: FileSystem = {
  types: ['btrfs'],
  state: { program: 'btrfs', args: device => ['inspect-internal', 'dump-super', '--', device] },
  journal: /^log_root\s+[1-9]/m,
  replayedByMount: true,
  replay: 'A mount replays it',
  check: btrfsCheck('--readonly'),
  repair: [btrfsCheck('--repair')],
  onCopyOnly:
    'btrfs check --repair can make a damaged btrfs worse, so it is not run on a drive. Copy the data off first (explorer, ' +
    'or mount -o ro,rescue=all), then let btrfs scrub mend what has a good copy, or make the file system anew.',
}
