import { networkInterfaces } from 'node:os'

/** To listen on all addresses, present and future. */
export const EVERY_ADDRESS = '::'

/** The addresses of this machine that others can reach, those of one network segment only (link-local) last. */
export const addresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)
    .sort((a, b) => Number(isLinkLocal(a)) - Number(isLinkLocal(b)))

export const isLinkLocal = (address: string) => /^(fe[89ab].:|169\.254\.)/i.test(address)

export const pageUrl = (address: string, port: number) =>
  new URL(`https://${address.includes(':') ? `[${address.replace(/%.*/, '')}]` : address}:${port}/`).href
