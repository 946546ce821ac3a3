import { COMMAND_LINE } from './command-line.ts'

/** For iPXE. File names are relative, so it works from any folder over HTTP and TFTP alike. */
export const bootScript = () => `#!ipxe
# Rescue Pro. The provider's own parameters stand in the variable rescuepro. A script of yours that sets it and goes on here:
#
#   #!ipxe
#   set rescuepro rescuepro.code=... rescuepro.register=https://...
#   chain http://.../boot.ipxe
:again
imgfree
kernel vmlinuz initrd=initrd ${COMMAND_LINE.join(' ')} \${rescuepro} || goto wait
initrd initrd || goto wait
boot || goto wait
:wait
echo Rescue Pro could not be loaded. Next try in 10 s.
sleep 10
goto again
`
