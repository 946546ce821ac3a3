/** The host name or address in a Host header, lower case, without port and brackets; undefined when it is not one. */
export const hostName = (header: string | undefined): string | undefined => {
  if (header === undefined || !/^[\w.:[\]-]{1,255}$/.test(header)) return undefined
  return URL.canParse(`https://${header}`) ? plain(new URL(`https://${header}`).hostname) : undefined
}

/** An allowed host in the same spelling: browsers write IPv6 addresses in their shortest form. */
export const allowedName = (host: string): string => {
  const address = host.split('%')[0] ?? host
  return hostName(address.includes(':') ? `[${address}]` : address) ?? address
}

const plain = (hostname: string) => hostname.replace(/^\[|\]$/g, '')
