// A machine that is started from a CD, without a network at first.
import { expect, inject, it } from 'vitest'
import { word } from '../../../probes/contract/words.ts'
import { isHealthy } from '../health.ts'
import { type Machine, startMachine } from '../machine.ts'
import { until } from '../until.ts'

const CODE = /Access code +(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5,}/

it('started from a CD without a network it says how to go on, with its code; with a cable it answers', async () => {
  await using machine = await startMachine({ image: inject('image'), bootBy: 'cd', drives: [], memoryMib: 1024 })
  const { console, qmp } = machine
  await until('the kernel to be started', () => console().includes('Booting'), { seconds: 800 })
  for (const name of ['nic0', 'nic1']) await qmp().execute('set_link', { name, up: false })
  // Before their drivers are loaded there are no ports at all.
  const noLink = () => /No network: .* no link/.test(shown(machine))
  await until('the console to miss a cable', noLink, { seconds: 800, instead: console })
  expect(shown(machine)).toContain(word('console.noNetworkHelp'))
  expect(shown(machine)).toMatch(CODE)

  await qmp().execute('set_link', { name: 'nic0', up: true })
  await until('the console to show the address', () => shown(machine).includes('https://10.0.2.15/'), {
    instead: console,
  })
  await until('an answer over HTTPS', () => isHealthy(machine.url()), { instead: console })
  expect(noLink()).toBe(false)
}, 900_000)

/** What stands on the console now. */
const shown = (machine: Machine) => machine.console().slice(machine.console().lastIndexOf('\x1b[2J'))
