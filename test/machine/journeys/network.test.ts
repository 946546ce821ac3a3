// A machine whose network goes away before it can be used.
import { expect, inject, it } from 'vitest'
import { word } from '../../../probes/contract/words.ts'
import { startMachine } from '../machine.ts'
import { CODE } from '../product.ts'
import { until } from '../until.ts'

it('without a network it says so on its console, with its code and how to go on', async () => {
  await using machine = await startMachine({ image: inject('image'), code: CODE, drives: [], memoryMib: 1024 })
  const { console, qmp } = machine
  await until('the kernel to write', () => console() !== '', { seconds: 800 })
  for (const name of ['nic0', 'nic1']) await qmp().execute('set_link', { name, up: false })
  const help = word('console.noNetworkHelp')
  await until('the console to say how to go on', () => console().includes(help), { seconds: 800, instead: console })
  const shown = console().slice(console().lastIndexOf('\x1b[2J'))
  expect(shown).toMatch(/No network: .* no link/)
  expect(shown).toContain(CODE)
}, 900_000)
