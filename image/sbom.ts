// The list of parts (CycloneDX 1.6): Debian packages, npm packages, Node.

import type { NpmPackage } from './product.ts'
import { run } from './program.ts'

export interface DebianPackage {
  name: string
  version: string
  architecture: string
}

interface Parts {
  debian: DebianPackage[]
  npm: NpmPackage[]
  node: string
  product: string
  epoch: number
}

export const sbom = ({ debian, npm, node, product, epoch }: Parts) => ({
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    timestamp: new Date(epoch * 1000).toISOString(),
    component: {
      type: 'operating-system',
      'bom-ref': 'rescue-pro',
      name: 'rescue-pro',
      version: product,
      licenses: [{ license: { id: 'Apache-2.0' } }],
    },
  },
  components: [...debian.map(debianComponent), ...npm.map(npmComponent), nodeComponent(node)].toSorted((a, b) =>
    a['bom-ref'] < b['bom-ref'] ? -1 : 1,
  ),
})

export const debianPackages = async (root: string): Promise<DebianPackage[]> => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the format is dpkg-query's own
  const format = '${db:Status-Status} ${Package} ${Version} ${Architecture}\\n'
  const lines = (await run('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-W', '-f', format])).split('\n')
  return lines
    .map(line => line.split(' '))
    .filter(([status]) => status === 'installed')
    .map(([, name = '', version = '', architecture = '']) => ({ name, version, architecture }))
}

const debianComponent = ({ name, version, architecture }: DebianPackage) => {
  const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-13`
  return { type: 'library', 'bom-ref': purl, name, version, purl }
}

const npmComponent = ({ path, name, version, license, integrity }: NpmPackage) => {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return {
    type: 'library',
    // The same package can be there twice, each below the one that needs it.
    'bom-ref': `${purl}#${path}`,
    name,
    version,
    purl,
    ...(license ? { licenses: [/ /.test(license) ? { expression: license } : { license: { id: license } }] } : {}),
    ...(integrity ? { hashes: [sha512Of(integrity)] } : {}),
  }
}

const nodeComponent = (version: string) => {
  const purl = `pkg:generic/node@${version}`
  return { type: 'application', 'bom-ref': purl, name: 'node', version, purl, licenses: [{ license: { id: 'MIT' } }] }
}

const sha512Of = (integrity: string) => ({
  alg: 'SHA-512',
  content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex'),
})
