// Text whose lines belong to the nearest line above that begins further left.

export interface Node {
  text: string
  children: Node[]
}

/** Lines at the left edge that `isRoot` does not know are left out: they are remarks, not what follows them belongs to. */
export const parseIndented = (text: string, isRoot: (line: string) => boolean): Node[] => {
  const roots: Node[] = []
  const open: { indent: number; node: Node }[] = []
  for (const line of text.split(/\r?\n/)) {
    const indent = line.search(/\S/)
    if (indent < 0 || (indent === 0 && !isRoot(line))) continue
    while (open.length > 0 && indent <= (open.at(-1)?.indent ?? 0)) open.pop()
    const node = { text: line.trim(), children: [] }
    const above = open.at(-1)?.node.children ?? (indent === 0 ? roots : undefined)
    above?.push(node)
    if (above) open.push({ indent, node })
  }
  return roots
}

/** The value of the line `name: value` right below the node; undefined also where there are several. */
export const field = ({ children }: Node, name: string): string | undefined => {
  const [line, ...others] = children.filter(({ text }) => text.startsWith(`${name}: `))
  return others.length === 0 ? line?.text.slice(name.length + 2).trim() : undefined
}
