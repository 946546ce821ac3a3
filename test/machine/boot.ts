// `npm run boot`: a machine in QEMU for a person, with the page on a local port; `--broken` puts faults into it.
import { parseArgs } from 'node:util'
import { makeCode } from '../../server/web/access-code.ts'
import { FAULTS } from './faults/list.ts'
import { type Machine, startMachine } from './machine.ts'
import { fingerprint } from './product.ts'
import { rigOfNow } from './rig.ts'

const USAGE = `npm run boot [-- --broken FAULT[,FAULT…]] [-- --memory 2G]

Boots the rescue image over the network on a machine in QEMU, until Ctrl-C. FAULT is one of:
${Object.keys(FAULTS)
  .map(name => `  ${name}\n`)
  .join('')}`
const USAGE_ERROR = 64

interface Wanted {
  faults: string[]
  memoryMib: number
}

const boot = async ({ faults, memoryMib }: Wanted) => {
  console.error('Looking for the image of this source; a new one takes some minutes …')
  const rig = await rigOfNow()
  const code = makeCode()
  await using machine = await startMachine({ ...rig, memoryMib, code })
  console.error('Booting; without KVM that takes half a minute on a quiet machine …')
  await machine.ready()
  console.log(await welcome(machine, code))
  for (const name of faults) console.log(`Broken: ${name}: ${await FAULTS[name]?.(machine)}`)
  console.log('Ctrl-C ends the machine; nothing of it stays.')
  // Until the guest is switched off, or QEMU ends with us.
  await machine
    .qmp()
    .event('SHUTDOWN')
    .catch(() => {})
}

const welcome = async (machine: Machine, code: string) => `
  Page         ${machine.url()}/#code=${code}
  Access code  ${code}
  Fingerprint  ${await fingerprint(machine)}
  Console      tail -f ${machine.folder}/serial.log
  Shell        ssh -i ${machine.folder}/key -p ${machine.sshPort()} root@127.0.0.1
`

/** Undefined: what was typed is not understood. */
const wanted = (args: string[]): Wanted | undefined => {
  try {
    const { values } = parseArgs({ args, options: { broken: { type: 'string' }, memory: { type: 'string' } } })
    const faults = values.broken?.split(',') ?? []
    const [, amount, unit] = /^(\d{1,5})([MG])$/.exec(values.memory ?? '2G') ?? []
    const memoryMib = Number(amount) * (unit === 'G' ? 1024 : 1)
    return faults.every(name => Object.hasOwn(FAULTS, name)) && memoryMib >= 1024 ? { faults, memoryMib } : undefined
  } catch {
    return undefined
  }
}

const understood = wanted(process.argv.slice(2))
if (understood === undefined) {
  console.error(USAGE)
  process.exitCode = USAGE_ERROR
} else await boot(understood)
