const UNITS: Record<string, number> = { kB: 1 / 1024, MB: 1, GB: 1024, TB: 1024 ** 2 }

/**
 * MiB of all memory modules in the text of `dmidecode -t 17` (SMBIOS 3.7, 7.18); undefined when the firmware lists
 * none, or does not know the size of one.
 */
export const parseInstalled = (text: string): number | undefined => {
  const sizes = [...text.matchAll(/^\tSize: (.+)$/gm)].map(([, size = '']) => moduleSize(size))
  const known = sizes.filter(size => size !== undefined)
  const sum = known.reduce((total, size) => total + size, 0)
  return known.length === sizes.length && sum > 0 ? sum : undefined
}

const moduleSize = (text: string): number | undefined => {
  if (text === 'No Module Installed') return 0
  const [, number, unit = ''] = /^(\d+) (kB|MB|GB|TB)$/.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * (UNITS[unit] ?? 0)
}
