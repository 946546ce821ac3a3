/** The processors that this process may use, from the text of /proc/self/status. */
export const allowedCpus = (status: string): number[] => {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1]
  if (list === undefined) throw new Error('/proc/self/status has no Cpus_allowed_list.')
  return list.split(',').flatMap(range => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
