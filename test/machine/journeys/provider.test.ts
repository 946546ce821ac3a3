// Two machines on one cable: the provider's, which starts over TFTP, receives the registration and the records of the
// other, whose ports are then scanned from the cable. That one has a RAID controller, an array and crashed partitions too:
// their journeys fill the time in which the one machine of the other journeys starts again and again.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Cable, layCable } from '../cable.ts'
import { type Machine, startMachine } from '../machine.ts'
import { openPorts, station } from '../port-scan.ts'
import { CODE, fingerprint, passed } from '../product.ts'
import { ARRAY_DRIVES, arraysSuite } from '../suites/arrays.ts'
import { explorerSuite } from '../suites/explorer.ts'
import { RAID_DRIVES, raidControllerSuite } from '../suites/raid-controller.ts'
import { until } from '../until.ts'

const program = (name: string) => readFileSync(new URL(`../guest-programs/${name}`, import.meta.url), 'utf8')
const RECEIVED = '/run/received.jsonl'
const MAC = { provider: '52:54:00:00:00:11', machine: '52:54:00:00:00:12', scanner: '52:54:00:00:00:13' }

const machines = new AsyncDisposableStack()
let provider: Machine
let machine: Machine
let cable: Cable

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rescue-pro-cable-'))
  machines.defer(() => rmSync(folder, { recursive: true, force: true }))
  cable = machines.use(await layCable(join(folder, 'cable')))
  const plug = (mac: string) => ({ path: cable.path, mac })
  // Two machines with two processors each would wait for each other's: there are two here.
  const common = { ...inject('rig'), processors: 1, code: CODE }
  const to = 'http://10.9.0.1:8080'
  const asked = [`rescuepro.register=${to}/register`, `rescuepro.collector=${to}/collector`]
  const address = 'ip=10.9.0.2:::255.255.255.0::enp1s0:none'
  const parameters = [...asked, address, 'ip=enp0s1:dhcp']
  const provides = { memoryMib: 1024, drives: [], bootBy: 'tftp', cable: plug(MAC.provider) } as const
  provider = machines.use(await startMachine({ ...common, ...provides }))
  const drives = [...RAID_DRIVES, ...ARRAY_DRIVES]
  machine = machines.use(await startMachine({ ...common, drives, cable: plug(MAC.machine), parameters }))
  await provider.ready()
  // What a port was given before systemd-networkd configures it, that takes away.
  await until('the provider’s port to be configured', async () =>
    (await provider.guest.run(['ip', 'address', 'show', 'dev', 'enp1s0'])).includes('inet6 fe80:'),
  )
  await provider.guest.run(['ip', 'address', 'add', '10.9.0.1/24', 'dev', 'enp1s0'])
  await provider.guest.run(['tee', '/run/receive.ts'], program('receive.ts'))
  await provider.guest.run(['systemd-run', '--unit=receive', 'node', '/run/receive.ts', '8080', RECEIVED])
  await machine.ready()
}, 900_000)

afterAll(() => machines.disposeAsync())

const received = async (path: string) =>
  (await provider.guest.attempt(['cat', RECEIVED])).stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as { path: string; body: string })
    .filter(request => request.path.startsWith(path))

it('registers with serial number, addresses and the fingerprint of its certificate, and without its code', async () => {
  const requests = await until('the registration', async () => {
    const all = await received('/register')
    return all.some(({ body }) => body.includes('10.9.0.2')) && all
  })
  const registration = JSON.parse(requests.at(-1)?.body ?? '')
  expect(registration).toMatchObject({
    product: 'rescue-pro',
    serial: 'SN-SYS-0001',
    addresses: expect.arrayContaining(['10.0.2.15', '10.9.0.2']),
    certificateFingerprint: await fingerprint(machine),
    bootId: await machine.bootId(),
  })
  expect(JSON.stringify(requests)).not.toContain(CODE)
})

it('sends the records of a run as they are written', async () => {
  const id = /Test run (\S+)/.exec(await passed(machine, ['cpu/stress', '--seconds', '3']))?.[1] ?? ''
  const lines = await until('the end of the run', async () => {
    const bodies = (await received('/collector')).filter(({ path }) => path.includes(id)).map(({ body }) => body)
    return bodies.some(body => body.includes('"testRunEnd"')) && bodies.join('')
  })
  expect(lines).toBe(
    await machine.guest.run(['cat', `/run/rescue-pro/runs/${id}/records.jsonl`]).then(text => `${text}\n`),
  )
})

it('answers on 443 and 22 and on no other port', async () => {
  // It has done its part.
  await provider[Symbol.asyncDispose]()
  const found = await openPorts(cable, station(MAC.scanner, '10.9.0.3'), station(MAC.machine, '10.9.0.2'))
  expect(found).toEqual([22, 443])
})

describe('RAID controller', () => raidControllerSuite(() => machine))
describe('arrays', () => arraysSuite(() => machine))
describe('explorer', () => explorerSuite(() => machine))
