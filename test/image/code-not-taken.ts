/** For Node, with the product's folder as its argument: prints the files for which V8 does not take the code that is there. */
export const CODE_NOT_TAKEN = `
  const { readdirSync, readFileSync } = require('node:fs')
  const folder = process.argv[1]
  const { codeCache, compiled } = require(folder + '/image/code-cache/load.cjs')
  const files = readdirSync(folder + '/chunks').filter(name => name.endsWith('.cjs'))
  const refused = name => {
    const file = folder + '/chunks/' + name
    return compiled(file, readFileSync(codeCache(file))).cachedDataRejected !== false
  }
  console.log(JSON.stringify({ files: files.length, refused: files.filter(refused) }))
`
