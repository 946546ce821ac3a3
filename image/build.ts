// The walk from packages and source to the files that a boot server serves.
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Archive } from './archive.ts'
import { bootScript } from './boot-script.ts'
import { checkRoot } from './check-root.ts'
import { checksums } from './checksums.ts'
import { clean } from './clean.ts'
import { buildRoot } from './debian.ts'
import { packInitrd } from './initrd.ts'
import { addKernel } from './kernel.ts'
import { maskUnwanted } from './masks.ts'
import { addCodeCache, addMarker, addNode, addProduct, npmPackages, PRODUCT_VERSION, stageProduct } from './product.ts'
import { debianPackages, sbom } from './sbom.ts'
import { packSquashfs } from './squashfs.ts'
import { packStageOne } from './stage-one.ts'
import { type Step, timed } from './step.ts'
import { copyTree } from './tree.ts'

export const ARTEFACTS = ['vmlinuz', 'initrd', 'boot.ipxe', 'sbom.json']
const OVERLAY = new URL('root', import.meta.url).pathname

/** Builds in the folder `work`, and leaves the artefacts in its folder `out`. */
export const build = async (archive: Archive, inputs: string, work: string) => {
  const { epoch } = archive
  const [root, product, overlay, out] = ['root', 'product', 'overlay', 'out'].map(name => join(work, name)) as Folders
  const squashfs = join(work, 'root.squashfs')
  const steps: Step[] = []
  const step = timed(steps)
  await mkdir(out, { recursive: true })
  // First, because people go on editing the source while the packages are fetched.
  await step('product', async () => {
    await stageProduct(product)
    await copyTree(OVERLAY, overlay)
  })
  await step('Debian packages', () => buildRoot(archive, root))
  const kernel = await step('kernel', () => addKernel(root, work))
  await step('Node', () => addNode(root))
  const debian = [...(await debianPackages(root)), kernel.part]
  await step('root file system', () => finishRoot(root, { product, overlay, inputs }))
  await step('squashfs', () => packSquashfs(root, squashfs, epoch))
  await step('initrd', async () =>
    packInitrd(squashfs, await packStageOne(root, kernel.release, epoch), join(out, 'initrd'), epoch),
  )
  await rename(join(work, 'vmlinuz'), join(out, 'vmlinuz'))
  await writeFile(join(out, 'boot.ipxe'), bootScript())
  const parts = { debian, npm: npmPackages(), node: process.versions.node, product: PRODUCT_VERSION, epoch }
  await writeFile(join(out, 'sbom.json'), jsonOf(sbom(parts)))
  await writeFile(join(out, 'SHA256SUMS'), await checksums(out, ARTEFACTS))
  await writeFile(join(out, 'build.json'), jsonOf({ inputs, epoch, steps }))
}

type Folders = [string, string, string, string]

interface Additions {
  product: string
  overlay: string
  inputs: string
}

const finishRoot = async (root: string, { product, overlay, inputs }: Additions) => {
  await addProduct(product, root)
  await addCodeCache(root)
  await copyTree(overlay, root)
  await addMarker(root, inputs)
  await maskUnwanted(root)
  await checkRoot(root)
  await clean(root)
}

const jsonOf = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`
