// The one catalogue of what people read: interface, command line and report. Technical strings that must stay
// the same in every language (verdicts, symptoms, rule ids, records) are not words and do not stand here.

export const words = {
  'product.name': 'Rescue Pro',

  'memory/memtester.title': 'Memory test',
  'memory/memtester.summary':
    'Writes patterns to all memory that can safely be taken and reads them back, on every processor at once. Uses memtester.',
  'cpu/stress.title': 'Processor load',
  'cpu/stress.summary':
    'Puts every processor under full load for a set time and checks its results. The machine gets hot and slow meanwhile. Uses stress-ng.',
  'machine/inventory.title': 'Inventory',
  'machine/inventory.summary': 'Lists processors, memory modules, drives and network ports with their serial numbers.',
  'machine/sensors.title': 'Sensors',
  'machine/sensors.summary': 'Watches temperatures, clock speeds, power and throttling for a set time.',
  'machine/kernel-log.title': 'Kernel log',
  'machine/kernel-log.summary': 'Looks for hardware errors that the kernel has reported since the machine started.',
} as const

export type Word = keyof typeof words

/** The text for `key`, with `{name}` replaced by `values.name`. */
export const word = (key: Word, values: Record<string, string | number> = {}): string =>
  words[key].replace(/\{(\w+)\}/g, (hole, name: string) => `${values[name] ?? hole}`)
