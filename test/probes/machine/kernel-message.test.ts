import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { classify } from '../../../probes/machine/kernel-message.ts'

const CASES = join(import.meta.dirname, '../../cases/kernel-log')
const read = (name: string, file: string) => readFileSync(join(CASES, name, file), 'utf8')

test.for(readdirSync(CASES))('%s is sorted as expected', name => {
  const counts: Record<string, number> = {}
  for (const line of read(name, 'messages.txt').trimEnd().split('\n')) {
    const id = classify(line)?.id
    if (id) counts[id] = (counts[id] ?? 0) + 1
  }
  expect(counts).toEqual(JSON.parse(read(name, 'expected.json')))
})

describe('formats of the kernel’s sources', () => {
  test.for([
    // mm/oom_kill.c
    ['Memory cgroup out of memory: Killed process 42 (node) total-vm:1kB, anon-rss:1kB', 'out-of-memory'],
    ['Out of memory: Killed process 42 (memtester) total-vm:1kB, anon-rss:1kB', 'out-of-memory'],
    // kernel/watchdog.c, kernel/rcu/tree_stall.h, kernel/hung_task.c
    ['watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [stress-ng-cpu:42]', 'stall'],
    ['watchdog: Watchdog detected hard LOCKUP on cpu 2', 'stall'],
    ['rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:', 'stall'],
    ['rcu: INFO: rcu_sched self-detected stall on CPU', 'stall'],
    ['INFO: task jbd2/sda1-8:234 blocked for more than 120 seconds.', 'stall'],
    // arch/x86/mm/fault.c
    ['memtester[42]: segfault at 0 ip 00005581 sp 00007ffe error 4 in memtester[5581+1]', 'program-crash'],
    ['traps: node[42] trap invalid opcode ip:4 sp:7 error:0 in node[4+1]', 'program-crash'],
    // drivers/edac/edac_mc.c, drivers/edac/mce_amd.c, arch/x86/kernel/cpu/mce/core.c
    ['EDAC MC0: 1 UE memory read error on CPU_SrcID#0_MC#0_Chan#0_DIMM#0 (channel:0)', 'memory-uncorrected'],
    ['[Hardware Error]: Corrected error, no action required.', 'machine-check-corrected'],
    ['[Hardware Error]: Uncorrected, software restartable error.', 'machine-check-uncorrected'],
    ['mce: [Hardware Error]: CPU 5: Machine Check Exception: 5 Bank 0: be00000000800400', 'machine-check-uncorrected'],
    ['mce: Uncorrected hardware memory error in user-access at 1234000', 'machine-check-uncorrected'],
    // drivers/pci/pcie/aer.c
    ['nvme 0000:01:00.0: PCIe Bus Error: severity=Uncorrected (Fatal), type=Transaction Layer', 'pcie-uncorrected'],
  ] as const)('%s', ([text, id]) => {
    expect(classify(text)?.id).toBe(id)
  })
})

describe('what is no fault of the hardware', () => {
  test.for([
    'usb 1-1: new high-speed USB device number 2',
    'I/O error, dev fd0, sector 0 op 0x0:(READ)',
    'I/O error, dev loop3, sector 0 op 0x0:(READ)',
    'Buffer I/O error on dev sr0, logical block 0, async page read',
    'mce: CPU supports 22 MCE banks',
    'EDAC MC: Ver: 3.0.0',
    'EDAC MC0: Giving out device to module skx_edac controller Skylake Socket#0 IMC#0',
    'MCE: In-kernel MCE decoding enabled.',
    'nvme nvme0: 2/0/0 default/read/poll queues',
    'ata1: SATA link up 6.0 Gbps (SStatus 133 SControl 300)',
    'ata1.00: configured for UDMA/133',
  ])('%s', text => {
    expect(classify(text)).toBeUndefined()
  })
})

test('a program cannot pass for an error of the hardware by its name', () => {
  const names = ['EDAC MC0: 1 UE ', 'mce: [Hardware ', '{1}[Hardware Er']
  for (const name of names) {
    expect(classify(`${name}: page allocation failure: order:0, mode:0x0`)).toBeUndefined()
    expect(classify(`${name}[42]: segfault at 0 ip 0 sp 0 error 4 likely on CPU 1`)?.about).toBe('software')
  }
})
