// A test run: its page, its progress, what it came to.
export const runWords = {
  'run.recordsOf': 'Test run {id}',
  'run.limit': 'limit',
  'run.pageTitle': '{state} · {test} · Rescue Pro',
  'run.on': '{target} · {time}',
  'run.unknown': 'The machine does not know this test run.',
  'run.gone':
    'The machine does not know this test run any more: it was started anew since, or the folder of the run was deleted. What this browser received is kept here; the last record is of {time}.',
  'run.deleted': 'The folder of this test run was deleted, and its records with it. It has ended without a result.',
  'run.lost':
    'The machine does not know this test run any more: it was started anew, or the folder of the run was deleted. There is no result.',
  'run.restarted':
    'The machine has restarted since this test run began, and the run ended with it. What was received is kept here.',
  'run.pending': 'Waiting for its turn: it starts as soon as what it tests is free.',
  'run.preparing': 'Getting ready …',
  'run.started': 'The test is running.',
  'run.announced': '{percent} done.',
  'run.percentOf': '{test}: {percent} done',
  'run.elapsed': 'Elapsed',
  'run.remaining': 'Remaining',
  'run.nearlyDone': 'nearly done',
  'run.remainingUnknown': 'not known yet',
  'run.rate': 'Rate',
  'run.work': 'Work done',
  'run.workOf': '{done} of {total}',
  'run.cancel': 'Cancel the test',
  'run.cancelling': 'Cancelling …',
  'run.cancelFailed': 'The test could not be cancelled: {reason}',
  'run.learnt':
    'Stopping at {percent}. Learnt until now: faults found: {faults}, values measured: {measurements}. A test that is cancelled never counts as passed.',
  'run.records': 'Records received: {records}',

  'kept.title': 'Kept by this browser',
  'kept.what':
    'The machine does not know these test runs any more: it was started anew since, or their folders were deleted. The times are those of the last records. If nobody started it anew, tell your support desk: a machine that goes down in a test is a finding.',
  'kept.cut': 'Cut off at {percent}',
  'kept.forget': 'Forget these test runs',
  'kept.download': 'Download the records',
  'kept.download.what':
    'The records of this test run as this browser received them, one a line (JSON). Send them to your support desk with the report.',

  'runs.title': 'Test runs',
  'runs.none': 'No test runs yet.',
  'runs.all': 'Show all {count} test runs',
  'runs.newest': 'Show the newest only',

  'state.pending': 'Waiting',
  'state.running': 'Running',
  'state.ended': 'Ended',

  'life.ago': 'Last sign of life {duration} ago',
  'life.reconnecting': '· connection lost, trying again',
  'life.slow': 'The machine is slow to answer: normal during this test.',
  'life.cut': 'Connection lost, trying again. The test goes on without this page.',
  'life.lost': 'No answer since {time}; what was received is kept.',

  'verdict.pass': 'Passed',
  'verdict.pass.meaning': 'The test came to its end and found no fault.',
  'verdict.pass.uncertain': 'The test came to its end and found no fault. But it saw a sign to watch: see below.',
  'verdict.partly': 'Partly tested',
  'verdict.partly.meaning':
    'The test found no fault in what it saw, but that was not all: see below. This is no pass for the whole.',
  'verdict.fail': 'Failed',
  'verdict.fail.meaning':
    'The test found a fault: see below what, where and by which limit. Send the report to your support desk.',
  'verdict.fail.partition':
    'Something is wrong with what lies on the partition: see below what. That alone does not make hardware bad: a crash or a power cut can leave the same behind. Test the drive as well.',
  'verdict.fail.array':
    'The array is not as it should be: see below what. That alone does not make a drive bad: test the drives in it.',
  'verdict.error': 'Could not tell',
  'verdict.error.meaning': 'The test did not get far enough to say whether the hardware is good. This is not a pass.',
  'verdict.watch': 'To be watched',
  'verdict.watch.meaning':
    'The test came to its end and found signs that are to be watched: see below. They do not prove that hardware is broken, and this is not a pass.',
  'verdict.skip': 'Not tested',
  'verdict.skip.meaning': 'The test was not carried out, so nothing is known about the hardware. This is not a pass.',
  'verdict.cancelled': 'The test was cancelled at {percent}. No fault had shown until then, but this is not a pass.',
  'verdict.code': 'Code:',

  'findings.title': 'Findings',
  'findings.none': 'Nothing yet.',
  'findings.limits': 'Values beyond their limits',
  'findings.error': 'Could not be done:',
  'findings.cancelled': 'Cancelled:',
  'findings.serial': '{place}, serial number {serial}',

  'diagnosis.PASS': 'Good:',
  'diagnosis.FAIL': 'Fault:',
  'diagnosis.UNKNOWN': 'Not certain:',

  'measurements.title': 'Measurements',
  'measurements.nothing': 'Looked for, and none found: {count} kinds of kernel messages',
  'measurements.nothingTable': 'Messages that did not come',
  'measurements.name': 'Measurement',
  'measurements.value': 'Value',
  'measurements.limit': 'Limit',
  'measurements.rule': 'Rule',
  'measurements.source': 'Source',
  'measurements.when': 'When',

  'limit.broken': '{limit} (beyond)',
  'limit.in': 'one of {value}',
  'limit.notIn': 'none of {value}',

  'sensors.title': 'Sensors',
  'sensors.noUnit': 'Counts and states',
  'sensors.name': 'Sensor',
  'sensors.last': 'Last',
  'sensors.min': 'Lowest',
  'sensors.max': 'Highest',
  'sensors.table': 'Sensors in {unit}',
  'sensors.chart': 'Chart over time in {unit}; the table below has the numbers',

  'steps.title': 'Steps',

  'step.running': 'running',
  'step.unfinished': 'not finished',
  'step.COMPLETE': 'done',
  'step.ERROR': 'error',
  'step.SKIP': 'skipped',

  'log.title': 'Log, lines: {count}',
  'log.label': 'Log lines',
  'log.shortened': 'The last {count} lines; the report has the rest.',

  'download.title': 'Report',
  'download.ofRun': 'Of this test, for the support desk: the page to read, the data to process.',
  'download.ofAll': 'Of all tests that were run on this machine, in one file for the support desk.',
  'download.html': 'Report to read (HTML)',
  'download.json': 'Report as data (JSON)',
  'download.ocp.jsonl': 'Records (OCP, JSON lines)',
} as const
