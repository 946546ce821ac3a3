const UNITS = ['MiB', 'GiB', 'TiB']

/** Such as "512 MiB", "7.5 GiB" or "5.5 TiB". */
export const sizeText = (bytes: number): string => {
  const power = bytes < 2 ** 30 ? 0 : bytes < 2 ** 40 ? 1 : 2
  return `${Math.round((bytes / 2 ** (20 + 10 * power)) * 10) / 10} ${UNITS[power]}`
}
