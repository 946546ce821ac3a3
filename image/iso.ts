// The same kernel and initrd on a CD, for a BMC's virtual media or a USB stick: GRUB for BIOS and for UEFI.
import { cp, mkdir, readdir, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { COMMAND_LINE } from './command-line.ts'
import { run } from './program.ts'

const GRUB = '/usr/lib/grub'
const COMMON = ['iso9660', 'fat', 'part_gpt', 'part_msdos', 'normal', 'configfile', 'linux', 'search', 'search_fs_file']
const TALK = ['echo', 'sleep', 'test', 'serial', 'terminal', 'all_video', 'gfxterm', 'reboot']
const EFI_BYTES = 4 * 1024 * 1024

/** Finds the CD that it was started from by a file that nothing else has. */
const START = 'search --no-floppy --set=root --file /rescue-pro/initrd\nconfigfile ($root)/boot/grub/grub.cfg\n'

const MENU = `set timeout=3
serial --unit=0 --speed=115200
terminal_input console serial
terminal_output console serial
menuentry "Rescue Pro" {
  linux /rescue-pro/vmlinuz ${COMMAND_LINE.join(' ')}
  initrd /rescue-pro/initrd
}
`

/** Writes the ISO of the image in `folder` to `file`. */
export const packIso = async (folder: string, file: string, epoch: number) => {
  const work = `${file}.building`
  await rm(work, { recursive: true, force: true })
  const tree = join(work, 'tree')
  await mkdir(join(tree, 'boot/grub'), { recursive: true })
  await mkdir(join(tree, 'rescue-pro'))
  try {
    for (const name of ['vmlinuz', 'initrd']) await cp(join(folder, name), join(tree, 'rescue-pro', name))
    await writeFile(join(tree, 'boot/grub/grub.cfg'), MENU)
    await writeFile(join(work, 'start.cfg'), START)
    await grubImage(work, 'i386-pc-eltorito', ['biosdisk'], join(tree, 'boot/bios.img'))
    await efiPartition(work, epoch)
    await setTimes(tree, epoch)
    await xorriso(work, epoch)
    await rename(join(work, 'iso'), file)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const grubImage = (work: string, format: string, modules: string[], output: string) =>
  run('grub-mkimage', [
    ...['-O', format, '-o', output, '-p', '/boot/grub', '-c', join(work, 'start.cfg')],
    ...[...COMMON, ...TALK, ...modules],
  ])

const efiPartition = async (work: string, epoch: number) => {
  const program = join(work, 'bootx64.efi')
  const partition = join(work, 'efi.img')
  await grubImage(work, 'x86_64-efi', ['efi_gop'], program)
  await writeFile(partition, '')
  await truncate(partition, EFI_BYTES)
  const env = { SOURCE_DATE_EPOCH: `${epoch}`, TZ: 'UTC' }
  await run('mformat', ['-i', partition, '-N', '52505245', '-v', 'RESCUE_PRO', '::'], { env })
  await run('mmd', ['-i', partition, '::/EFI', '::/EFI/BOOT'], { env })
  await run('mcopy', ['-i', partition, program, '::/EFI/BOOT/BOOTX64.EFI'], { env })
}

/** xorriso takes the times of the files. */
const setTimes = async (tree: string, epoch: number) => {
  for (const name of await readdir(tree, { recursive: true })) await utimes(join(tree, name), epoch, epoch)
  await utimes(tree, epoch, epoch)
}

const xorriso = (work: string, epoch: number) =>
  run(
    'xorriso',
    [
      ...['-as', 'mkisofs', '-quiet', '-o', join(work, 'iso'), '-V', 'RESCUE_PRO', '-r', '-J'],
      ...['-b', 'boot/bios.img', '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table', '--grub2-boot-info'],
      ...['--grub2-mbr', `${GRUB}/i386-pc/boot_hybrid.img`],
      ...['-append_partition', '2', '0xef', join(work, 'efi.img'), '-appended_part_as_gpt'],
      ...['-eltorito-alt-boot', '-e', '--interval:appended_partition_2:all::', '-no-emul-boot'],
      join(work, 'tree'),
    ],
    { env: { SOURCE_DATE_EPOCH: `${epoch}`, TZ: 'UTC' } },
  )
