import { expect, test } from 'vitest'
import { bootScript } from '../../image/boot-script.ts'
import { COMMAND_LINE } from '../../image/command-line.ts'

test('the script loads files beside itself, so that HTTP and TFTP both work', () => {
  expect(bootScript()).toMatch(/^#!ipxe\n/)
  expect(bootScript()).toMatch(/^kernel vmlinuz initrd=initrd /m)
  expect(bootScript()).toMatch(/^initrd initrd /m)
})

test('the parameters of the provider come last, so that they win', () => {
  expect(bootScript()).toContain(`${COMMAND_LINE.at(-1)} \${rescuepro} ||`)
})

test.each(['bdev_allow_write_mounted=0', 'md_mod.start_ro=1', 'systemd.swap=0', 'systemd.gpt_auto=0', 'noresume'])(
  'disks are safe from the first moment: %s',
  parameter => expect(COMMAND_LINE).toContain(parameter),
)
