import { expect, test } from 'vitest'
import { parseInstalled } from '../../../probes/memory/memory-installed.ts'

/** `dmidecode -t 17` in the form that dmioem.c and dmidecode.c 3.4 print sizes. */
const table = (...sizes: string[]) =>
  sizes
    .map(size => `Handle 0x0011, DMI type 17, 92 bytes\nMemory Device\n\tSize: ${size}\n\tVolatile Size: 1 GB\n`)
    .join('\n')

test.for([
  ['two modules and an empty slot', table('16 GB', 'No Module Installed', '16384 MB'), 32_768],
  ['a module of unknown size', table('16 GB', 'Unknown'), undefined],
  ['only empty slots', table('No Module Installed'), undefined],
  ['no table', '# dmidecode 3.4\nScanning /dev/mem for entry point.\n', undefined],
] as const)('%s', ([, text, mebibytes]) => {
  expect(parseInstalled(text)).toBe(mebibytes)
})
