// What the kernel is told at every boot, in one place for iPXE and for the ISO.

export const COMMAND_LINE = [
  // No disk that is mounted can be written to behind the file system's back, and none is assembled, resumed or swapped on.
  'bdev_allow_write_mounted=0',
  'md_mod.start_ro=1',
  'raid=noautodetect',
  'systemd.gpt_auto=0',
  'systemd.swap=0',
  'noresume',
  // A kernel that is broken leaves its evidence and starts anew. Not softlockup_panic: full load makes false alarms.
  'panic=10',
  'oops=panic',
  'nmi_watchdog=panic',
  'efi_pstore.pstore_disable=0',
  // Else the kernel keeps corrected memory errors to itself, until there are many of one page.
  'ras=cec_disable',
  'log_buf_len=1M',
  // Screen and serial line both show the console; the last one is where systemd writes.
  'console=tty0',
  'console=ttyS0,115200',
  'consoleblank=0',
  'quiet',
  'loglevel=3',
  'audit=0',
]
