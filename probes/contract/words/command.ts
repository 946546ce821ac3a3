// What the command line and refusals say.
export const commandWords = {
  'list.cannot': 'cannot be run',
  'list.which': 'Say which {kind}, by its id, device or serial number:',
  'list.notOne': '“{name}” does not name one {kind} here. By id, device or serial number there are:',
  'list.noneOfKind': 'There is no {kind} in this machine.',

  'verify.whole': 'Complete and unchanged: {records} records, last hash {hash}',
  'verify.broken': 'NOT complete and unchanged: {records} records follow each other, last hash {hash}',
  'verify.firstBroken':
    'Line {line} does not continue the chain: it, or a line before it, was changed, lost or inserted.',
  'verify.noEnd': 'There is no testRunEnd: the test is still running, or the end is missing.',
  'verify.tornTail': 'After the last whole line stand {bytes} bytes of a record that was cut off.',
  'verify.noRecords': 'There is no record in it: this is not the records.jsonl of a test run.',
  'verify.garbage': 'Lines that are no records: {lines}',

  'problem.invalidRequest': 'The request is not valid; /openapi.json says what it must look like.',
  'problem.tooLarge': 'The request is too large.',
  'problem.notJson': 'Send the body as application/json.',
  'problem.noRoom':
    'There is no room left in the folder where the server keeps its runs. Make room there; tests that run wait for it.',
  'problem.internalError': 'The server made an error; its log says which. Running tests go on.',
  'problem.unauthorized': 'Sign in with the access code on the machine’s console, or send it as a bearer token.',
  'problem.wrongCode': 'This is not a valid access code; the machine’s console shows it.',
  'problem.tooManyTries': 'Too many failed tries; wait {seconds} seconds.',
  'problem.misdirected': 'The server does not answer under this name; use an address of the machine.',
  'problem.crossSite': 'Requests from other sites are refused; use the server’s own page.',
  'problem.tooManyStreams': 'Too many pages of this session follow tests at once; close some.',
  'problem.keyReused': 'This Idempotency-Key came with another request before; use a new key.',
  'problem.notHttp': 'This is not a request the server understands; use HTTPS.',
  'problem.tooSlow': 'The request did not arrive in time; send it again.',
  'problem.methodNotAllowed': 'This address takes {methods} only.',
  'problem.notFound': 'There is nothing here.',

  'confirm.needed':
    'This changes what is on {target}. To confirm, send “{confirm}” as confirmation: the serial number of the drive.',
  'confirm.neededWithoutSerial':
    'This changes what is on {target}. To confirm, send “{confirm}” as confirmation: the id of the target.',
  'confirm.type': 'Add to the command: --confirm {confirm}',
  'confirm.previewFirst':
    'This target has no serial number to type, so the preview ({probe}) must have run on it first, since this start of the machine.',
  'confirm.driveFailing':
    'The drive below has failed a test ({probe}): writing to it can be the end of it. Copy the data off; to repair nevertheless, set even-if-failing.',
  'confirm.wrong': 'The confirmation is not the one for {target}: it is “{confirm}”.',

  'save.exists': '{path} is there already, and nothing is written over. Name a new file with --output.',
  'save.folder': '{path} is a folder. Name a new file in it with --output.',
  'save.noFolder': 'There is no folder for {path}. Make it first, or name another place with --output.',
  'save.noRoom':
    'There is no room for all of it: {path} was removed again. Name a place on a larger file system with --output.',
  'save.denied': '{path} may not be written. Name another place with --output.',
  'save.tooLong': 'The name {path} is too long here. Name another file with --output.',

  'queue.add': 'To have it wait for its turn, add to the command: --queue',
  'queue.waits':
    '{probe} is using it; this test starts when that has ended. Ctrl-C cancels it. Being waited for: run {id}',

  'cancel.wouldHarm': 'Stopping a repair in its middle can leave the file system worse than before.',
  'cancel.onceMore': 'Press Ctrl-C once more to stop it nevertheless.',
  'cancel.failed': 'The test could not be cancelled: {reason}. It may go on there: run {id}',

  'remote.waiting': '{host} has not answered for {seconds} s; still waiting. Ctrl-C ends it.',
  'remote.silent': '{host} has not said a word for {seconds} s',
  'remote.noAnswer': '{host} has not answered within {seconds} s',
  'remote.notStarted': '{host} has not answered within {seconds} s: whether the test has begun there is not known',
  'remote.cut': 'The connection was lost; what has come is not all.',
  'remote.lost': 'connection lost ({reason}), trying again; the test goes on there',
  'remote.found': 'connected again',
  'remote.notClosed':
    'The partition could not be closed ({reason}); it closes by itself when nobody has looked for 15 minutes.',
} as const
