// Titles, summaries and parameters of the probes.
export const probesWords = {
  'memory/memtester.title': 'Memory test',
  'memory/memtester.summary':
    'Writes patterns to all memory that can safely be taken and reads them back, on every processor at once. Uses memtester.',
  'cpu/stress.title': 'Processor load',
  'cpu/stress.summary':
    'Puts every processor under full load for a set time and checks its results. The machine gets hot and slow meanwhile. Uses stress-ng.',
  'machine/inventory.title': 'Inventory',
  'machine/inventory.summary': 'Lists processors, memory modules, drives and network ports with their serial numbers.',
  'machine/sensors.title': 'Sensors',
  'machine/sensors.summary': 'Watches temperatures, clock speeds, power and throttling for a set time.',
  'machine/kernel-log.title': 'Kernel log',
  'machine/kernel-log.summary': 'Looks for hardware errors that the kernel has reported since the machine started.',
  'machine/last-boot.title': 'Traces of a crash',
  'machine/last-boot.summary':
    'Looks for what an earlier crash left behind: in the management controller, the kernel’s crash store and watchdogs.',
  'drive/surface-scan.title': 'Surface scan',
  'drive/surface-scan.summary':
    'Reads every sector of a drive: which cannot be read, what lies on them, and where the drive is slow. Writes nothing.',
  'drive/smart-state.title': 'SMART state',
  'drive/smart-state.summary':
    'Reads what the drive knows of itself: its status, error counters and last self-tests. Uses smartctl.',
  'drive/self-test.title': 'Drive self-test',
  'drive/self-test.summary':
    'Lets the drive test itself and follows it to its end. The drive stays usable meanwhile. Uses smartctl.',
  'partition/state.title': 'Partition state',
  'partition/state.summary':
    'Shows what lies on a partition, how it was left, how full it is and who uses it. Nothing is mounted or changed.',
  'partition/fsck.title': 'Check of the file system',
  'partition/fsck.summary':
    'Looks for damage in the file system of a partition: ext2/3/4, XFS, btrfs, FAT, exFAT, NTFS, F2FS, JFS. Changes nothing.',
  'partition/repair-preview.title': 'Repair, on a copy in memory',
  'partition/repair-preview.summary':
    'Runs the repair of the file system on a copy that keeps its changes in memory, and shows what it would change. Nothing on the drive changes.',
  'partition/repair.title': 'Repair of the file system',
  'partition/repair.summary':
    'Repairs the file system on the drive itself. Run the preview first; copy off what you cannot lose.',
  'array/state.title': 'Array state',
  'array/state.summary':
    'Looks whether an array has all of its members and whether these are in step, also when it is not assembled.',
  'array/check.title': 'Array check',
  'array/check.summary':
    'Reads all members of an array and compares what they hold. A stopped or read-only array is not written to; one in use is compared by the kernel, which notes that on the members.',
  'array/assemble.title': 'Assemble read-only',
  'array/assemble.summary':
    'Puts an array together, or activates the volumes of a volume group, so that nothing can be written to them. Afterwards they are found among the partitions.',
  'array/release.title': 'Release',
  'array/release.summary': 'Takes an array or volume group apart again that was assembled read-only here.',
  'array/replace.title': 'Replace a member',
  'array/replace.summary':
    'Adds a drive to an array that lacks a member, and follows the rebuilding to its end. The drive must be empty, or have been a member before; what it holds is overwritten.',

  'parameter.seconds': 'Duration',
  'parameter.megabytes': 'Memory to test',
  'parameter.megabytes.what': 'Without it, all that can safely be taken.',
  'parameter.memorySeconds': 'Time',
  'parameter.memorySeconds.what':
    'No more memory is tested than can be in about this time. Without it, there is no limit.',
  'parameter.loops': 'Loops over all patterns',
  'parameter.surfaceMode': 'How',
  'parameter.surfaceMode.what': 'read: by Rescue Pro. verify: by the drive itself, where it can.',
  'parameter.surfaceFrom': 'From this share of the drive',
  'parameter.surfaceTo': 'To this share of the drive',
  'parameter.policy': 'Judge by the limits of',
  'parameter.selfTestKind': 'Kind',
  'parameter.selfTestKind.what': 'short takes minutes, extended hours.',
  'parameter.evenIfFailing': 'Also on a drive that failed a test',
  'parameter.evenIfFailing.what': 'Writing to it can be the end of it.',
  'parameter.newDrive': 'Serial number of the drive to add',

  'reason.noBlockDevice': 'It has no block device that could be read; its controller hides it.',
  'reason.encrypted': 'It is encrypted: unlock it. What is in it appears as a partition of its own.',
  'reason.member': 'It is a part of an array or volume group: assemble that. Its volumes appear as partitions.',
  'reason.swap': 'It is swap space: there is no file system on it.',
  'reason.noCheck': 'For {type} there is neither a check nor a repair here.',
  'reason.noMapper':
    'It needs a kernel with device-mapper, so that nothing is changed unasked; the rescue system has one.',
  'reason.emptyPart': 'Nothing to read: the part must end behind its start.',
} as const
