// Sorts the kernel's messages by what they say of the hardware. Pure; the texts are those of the kernel's sources,
// named at each row.

export interface Category {
  id: string
  /** What a count above 0 means: a broken part, a sign to be watched, or only something worth knowing. */
  meaning: 'broken' | 'watch'
  /** Which parts it speaks of. */
  about: 'cpu' | 'memory' | 'platform' | 'expansion' | 'disk' | 'software'
  pattern: RegExp
  /** The kernel's source file that prints it. */
  source: string
}

/**
 * In this order, the first that matches counts. A program chooses its own name (15 bytes at most), so what begins with a
 * program's name stands first, and no other pattern can be met by a name alone.
 */
export const CATEGORIES: readonly Category[] = [
  {
    id: 'program-crash',
    meaning: 'watch',
    about: 'software',
    pattern: /\[\d+\]:? (segfault at |general protection|trap (invalid opcode|divide error))|^traps: .*\[\d+\]/,
    source: 'arch/x86/mm/fault.c, arch/x86/kernel/traps.c',
  },
  {
    id: 'out-of-memory',
    meaning: 'watch',
    about: 'software',
    pattern: /^(Out of memory|Memory cgroup out of memory): (Killed|Kill) process/,
    source: 'mm/oom_kill.c',
  },
  {
    id: 'thermal-throttling',
    meaning: 'watch',
    about: 'cpu',
    pattern:
      /^(mce: )?CPU\d+: (Core|Package) (temperature|power limit).*(above threshold|notification)|Machine Check: \d+ Bank 128: /,
    source: 'drivers/thermal/intel/therm_throt.c (bank 128 is no bank but a thermal event)',
  },
  {
    id: 'machine-check-uncorrected',
    meaning: 'broken',
    about: 'cpu',
    pattern:
      /^(mce: )?\[Hardware Error\]: (.*Machine Check( Exception)?: [0-9a-f]+ Bank \d+: [abef][0-9a-f]{15}|Uncorrected|Machine check: |PROCESSOR CONTEXT CORRUPT)|^mce: Uncorrected hardware memory error|Fatal machine check/,
    source: 'arch/x86/kernel/cpu/mce/core.c, drivers/edac/mce_amd.c (bit 61 of the bank status: not corrected)',
  },
  {
    id: 'machine-check-corrected',
    meaning: 'watch',
    about: 'cpu',
    pattern:
      /^(mce: )?\[Hardware Error\]: (.*Machine Check(?: Exception)?: [0-9a-f]+ Bank \d+: [0-9a-f]{16}|Machine check events logged|Corrected error|Deferred error)|^mce: CPU\d+: .*CMCI storm/,
    source: 'arch/x86/kernel/cpu/mce/core.c, drivers/edac/mce_amd.c',
  },
  {
    id: 'memory-uncorrected',
    meaning: 'broken',
    about: 'memory',
    pattern: /^EDAC MC\d+: \d+ UE .* on .*\(|^Memory failure: 0x[0-9a-f]+: /,
    source: 'drivers/edac/edac_mc.c, mm/memory-failure.c',
  },
  {
    id: 'memory-corrected',
    meaning: 'watch',
    about: 'memory',
    pattern: /^EDAC MC\d+: \d+ CE .* on .*\(|^soft_offline: 0x|^RAS: Soft-offlining pfn/,
    source: 'drivers/edac/edac_mc.c, drivers/ras/cec.c',
  },
  {
    id: 'firmware-error-uncorrected',
    meaning: 'broken',
    about: 'platform',
    pattern: /^(\{\d+\})?\[Hardware Error\]: event severity: (fatal|recoverable)/,
    source: 'drivers/firmware/efi/cper.c',
  },
  {
    id: 'firmware-error-corrected',
    meaning: 'watch',
    about: 'platform',
    pattern: /^(\{\d+\})?\[Hardware Error\]: event severity: (corrected|info)/,
    source: 'drivers/firmware/efi/cper.c',
  },
  {
    id: 'disk-error',
    meaning: 'broken',
    about: 'disk',
    pattern:
      /^(blk_update_request: )?(critical (medium|target|space allocation)|I\/O|protection) error, dev (sd|nvme|hd|vd|xvd|mmcblk|pmem)|^Buffer I\/O error on dev (sd|nvme|hd|vd)|^(sd \S+: )?\[sd[a-z]+\] (tag#\d+ )?(Add\. Sense: Unrecovered read error|Sense Key : (Medium|Hardware) Error)/,
    source: 'block/blk-core.c, fs/buffer.c, drivers/scsi/scsi_logging.c',
  },
  {
    id: 'disk-link-error',
    meaning: 'watch',
    about: 'disk',
    pattern:
      /^ata\d+(\.\d+)?: (exception Emask|failed command|SError:|hard resetting link|link is slow|COMRESET failed)|^nvme nvme\d+: (I\/O .*(timeout|aborting)|controller is down|resetting controller|Device not ready|Removing after probe failure|Disabling device)/,
    source: 'drivers/ata/libata-eh.c, drivers/nvme/host/pci.c',
  },
  {
    id: 'pcie-uncorrected',
    meaning: 'broken',
    about: 'expansion',
    pattern:
      /^pcieport .*AER: .*(Uncorrected|Uncorrectable)|PCIe Bus Error: severity=(Uncorrect(ed|able))|AER: (Multiple )?Uncorrect(ed|able)/,
    source: 'drivers/pci/pcie/aer.c',
  },
  {
    id: 'pcie-corrected',
    meaning: 'watch',
    about: 'expansion',
    pattern: /PCIe Bus Error: severity=Correct(ed|able)|AER: (Multiple )?Correct(ed|able)/,
    source: 'drivers/pci/pcie/aer.c',
  },
  {
    id: 'stall',
    meaning: 'watch',
    about: 'platform',
    pattern:
      /^watchdog: (BUG: soft lockup|CPU\d+: Watchdog detected hard LOCKUP|Watchdog detected hard LOCKUP)|^(NMI watchdog: )?Watchdog detected hard LOCKUP|^rcu: INFO: rcu_\w+ (self-)?detected (expedited )?stalls?|^INFO: task .{1,16}:\d+ blocked for more than \d+ seconds/,
    source: 'kernel/watchdog.c, kernel/rcu/tree_stall.h, kernel/hung_task.c',
  },
]

/** The category of a message, undefined when it says nothing of errors. */
export const classify = (text: string): Category | undefined => CATEGORIES.find(({ pattern }) => pattern.test(text))
