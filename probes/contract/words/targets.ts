// The parts of the machine: their names and pages.
export const targetsWords = {
  'machine.loading': 'Looking at the machine … A drive that hardly answers can hold this up for a minute.',
  'machine.what':
    'Choose the part that you suspect, or start with the whole machine: the inventory and the kernel log take seconds and often name the part.',
  'machine.checks': 'Checks of the whole machine',
  'machine.parts': 'Parts',
  'machine.noParts': 'No parts could be read on this machine.',

  'part.name': 'Part',
  'part.location': 'Location',
  'part.manufacturer': 'Manufacturer',
  'part.number': 'Part number',
  'part.serial': 'Serial number',
  'part.memory': 'Memory',
  'part.cpu': 'Processors',
  'part.machine': 'Machine',
  'part.drive': 'Drive {name}, serial number {serial}',
  'part.drive.unnumbered': 'Drive {name} ({location}), serial number unknown',
  'part.target.drive': 'Drive {name}',
  'part.target.partition': 'Partition {name}',
  'part.target.array': 'Array {name}',
  'part.short.drive': 'drive {name}',
  'part.short.partition': 'partition {name}',
  'part.short.array': 'array {name}',
  'part.count.drive': '{count} drives',
  'part.count.partition': '{count} partitions',
  'part.count.array': '{count} arrays',

  'target.none': 'There is nothing of this kind in the machine.',
  'target.processors': '{model}, {cores} cores, {threads} threads',
  'target.memory.modules': '{size}, modules: {count}',
  'target.memory.visible': '{size} visible to the kernel',
  'target.unnamedDrive': 'drive without model and serial number',
  'target.unnamedProcessor': 'Processors',
  'target.array.stopped': 'not assembled',
  'target.group': 'volume group {name}',
  'target.raidVolume': 'volume {number} of {controller}',

  'unlock.prompt': 'Passphrase:',
  'unlock.unknown': 'There is no such partition; the list of targets has them all.',
  'unlock.wrong-passphrase': 'No key is available with this passphrase.',
  'unlock.not-luks': 'This partition is not encrypted with LUKS, or cannot be read.',
  'unlock.already-unlocked': 'This partition is unlocked already.',
  'unlock.not-unlocked': 'This partition is not unlocked.',
  'unlock.not-ours': 'Somebody else unlocked this partition, for writing; whoever did has to lock it.',
  'unlock.in-use': 'It is in use: {by}.',
  'unlock.out-of-memory': 'The machine has too little free memory to make the key; end other tests first.',
  'unlock.failed': 'It could not be done. cryptsetup says: {said}',
  'unlock.busy': 'Another partition is being unlocked or locked; try again when that is done.',

  'ui-target.device': 'Device',
  'ui-target.size': 'Size',
  'ui-target.fileSystem': 'File system',
  'ui-target.gone': 'This part is not there',
  'ui-target.goneWhy':
    'The machine does not see it now. It may have been removed or released, or it does not answer any more.',
  'ui-target.noTests': 'There is no test for it.',

  'drives.drive': 'Drive',
  'drives.what':
    'Choose a drive to test it. Start with its own health data: it takes seconds. Then let the drive test itself, or have every sector read. All these only read.',
  'drives.none':
    'No drive was found. A drive that was there before may be dead, unplugged, or behind a controller without a driver.',
  'drives.onIt': 'On this drive',

  'partitions.partition': 'Partition',
  'partitions.what':
    'Look at the state of a partition, check its file system, or look into its files. Looking and checking never change anything; a repair says so and asks first.',
  'partitions.none': 'No partition was found.',
  'partitions.member': 'part of an array',
  'partitions.memberWhat':
    'It is a part of an array or volume group. Its files are found among the partitions once that is assembled:',
  'partitions.swap': 'It is swap space: there are no files on it.',
  'partitions.onSeveral': 'On several drives',
  'partitions.onNone': 'On no drive that is known',

  'arrays.array': 'Array',
  'arrays.what':
    'Several drives that work as one (RAID), and groups of volumes. Nothing is assembled on its own in the rescue system, so that nothing is changed unasked.',
  'arrays.none': 'No array was found on the drives of this machine.',
  'arrays.members': 'Drives in it',
  'arrays.noMembers': 'None of its drives is known.',
  'arrays.notAssembled': 'not assembled',

  'ui-unlock.encrypted': 'encrypted',
  'ui-unlock.title': 'Encrypted',
  'ui-unlock.what':
    'With its passphrase it is opened for reading only, and what is in it appears as a partition of its own. The passphrase is not stored.',
  'ui-unlock.passphrase': 'Passphrase',
  'ui-unlock.unlock': 'Unlock for reading',
  'ui-unlock.lock': 'Lock again',
  'ui-unlock.busy': 'Making the key from the passphrase: this takes seconds on purpose.',
  'ui-unlock.locked': 'It is locked.',
} as const
