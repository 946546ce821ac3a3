// `npm run readme`: writes the table of probes into the README anew.
import { probeTable } from './probe-table.ts'
import { writeTable } from './readme.ts'

await writeTable(probeTable())
