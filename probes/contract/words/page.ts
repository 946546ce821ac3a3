// What all pages share: signing in, starting a test.
export const pageWords = {
  'product.name': 'Rescue Pro',

  'app.loading': 'Loading …',
  'app.unknownPage': 'There is no such page.',

  'nav.label': 'Pages',
  'nav.skip': 'Skip to the content',
  'nav.machine': 'Machine',
  'nav.memory': 'Memory',
  'nav.processors': 'Processors',
  'nav.drives': 'Hard drives',
  'nav.partitions': 'Partitions',
  'nav.arrays': 'Arrays',

  'session.signIn': 'Sign in',
  'session.again': 'Sign in again',
  'session.signOut': 'Sign out',
  'session.where': 'The access code stands on the machine’s console, below its address.',
  'session.code': 'Access code',
  'session.empty': 'Type the access code.',
  'session.wrong': 'This is not a valid access code. Compare it with the machine’s console.',

  'error.noAnswer': 'The machine does not answer. Tests that are running there go on.',
  'error.status': 'The server refused the request (HTTP {status}).',

  'duration.seconds': '{seconds} s',
  'duration.minutes': '{minutes} min {seconds} s',
  'duration.minutesOnly': '{minutes} min',
  'duration.hours': '{hours} h {minutes} min',
  'duration.about': 'about {duration}',
  'duration.range': '{from} to {to}',

  'value.true': 'yes',
  'value.false': 'no',

  'probe.time': 'Usual time',
  'probe.effect': 'Effect',
  'probe.notNow': 'Cannot be run now:',
  'probe.start': 'Start',
  'probe.starting': 'Starting …',

  'effect.machine': 'Reads only; changes nothing on the machine.',
  'effect.memory':
    'Uses the free memory and all processors; other work on the machine is slow meanwhile. Changes nothing on the drives.',
  'effect.cpu': 'The machine gets hot and slow meanwhile. Changes nothing on the drives.',
  'effect.writes': 'Changes data on the drive.',
  'effect.drive': 'Reads only; changes nothing on the drive. It may be slower meanwhile.',
  'effect.partition': 'Reads only; changes nothing on the drive. It cannot be mounted meanwhile.',
  'effect.array': 'Reads only; changes nothing on the drives.',

  'form.automatic': 'automatic',
  'form.notNumber': 'Type a number.',
  'form.notWhole': 'Type a whole number.',
  'form.between': 'From {minimum} to {maximum} {unit}',
  'form.atLeast': 'At least {minimum} {unit}',
  'form.atMost': 'At most {maximum} {unit}',

  'conflict.inUse':
    'Another test run is using this part of the machine. Tests that load the machine run one after the other, so that a crash can be put down to one of them.',
  'conflict.see': 'See the test run that is using it: {test}',
  'conflict.queue': 'Start when it is free',

  'ui-tests.latest': 'Newest tests',
  'ui-tests.none': 'not tested',

  'ui-choice.rescue-pro': 'Rescue Pro',
  'ui-choice.scaleway': 'Scaleway',
  'ui-choice.hetzner': 'Hetzner',
  'ui-choice.backblaze': 'Backblaze',
  'ui-choice.short': 'short',
  'ui-choice.extended': 'extended: the whole drive',
  'ui-choice.conveyance': 'conveyance: after transport',

  'ui-form.required': 'This has to be given.',

  'ui-confirm.serial': 'Serial number of the drive, to confirm',
  'ui-confirm.id': 'Its name, to confirm',
  'ui-confirm.hint': 'This changes data. Type this to start it:',
  'ui-confirm.needed': 'Nothing was started: it needs this, typed exactly.',

  'ui-harm.text': 'Stopping a repair in its middle can leave the file system worse than before.',
  'ui-harm.stay': 'Let it go on',
  'ui-harm.cancel': 'Cancel it all the same',
} as const
