// Whether the new root can do its work, as far as that can be seen without booting it.
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PACKAGES } from '../probes/program.ts'
import { PLACE } from './product.ts'
import { INSIDE_PATH, runInside } from './program.ts'

const SHORT_LOAD = ['--cpu=1', '--cpu-ops=10', '--vm=1', '--vm-bytes=1M', '--vm-ops=10']

export const checkRoot = async (root: string) => {
  checkProgramsOfProbes(root)
  await checkLibraries(root)
  await runInside(root, 'node', ['--print', 'process.version'])
  await runInside(root, 'node', [`/${PLACE}/probes/main.cjs`, 'list'])
  await runInside(root, 'rescue-pro', ['--help'])
  await runInside(root, 'stress-ng', SHORT_LOAD)
}

const checkProgramsOfProbes = (root: string) => {
  const folders = INSIDE_PATH.split(':')
  const missing = Object.keys(PACKAGES).filter(name => !folders.some(folder => existsSync(join(root, folder, name))))
  if (missing.length > 0) throw new Error(`The image lacks programs that the probes use: ${missing.join(', ')}`)
}

/** Every program must find its libraries: packages were taken out. */
const checkLibraries = async (root: string) => {
  const names = await Promise.all(
    ['usr/bin', 'usr/sbin'].map(async folder => (await readdir(join(root, folder))).map(name => `/${folder}/${name}`)),
  )
  const report = await runInside(root, 'sh', ['-c', 'ldd "$@" 2>/dev/null || :', 'sh', ...names.flat()])
  const broken = brokenPrograms(report)
  if (broken.length > 0) throw new Error(`Programs of the image that lack a library:\n${broken.join('\n')}`)
}

/** Of the output of ldd for several programs. */
export const brokenPrograms = (report: string): string[] => {
  let program = ''
  return report.split('\n').flatMap(line => {
    if (/^\S.*:$/.test(line)) program = line.slice(0, -1)
    return / not found/.test(line) ? [`${program}: ${line.trim()}`] : []
  })
}
