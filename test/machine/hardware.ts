// The hardware of the machine in QEMU: a small server with one drive of each kind, a BMC, a watchdog and two ports.
import type { Paths } from './paths.ts'
import { memoryModules, smbiosStructures } from './smbios.ts'

export interface DriveSpec {
  /** Also the name of its image and of its device in QEMU. */
  name: string
  bus: 'sata' | 'scsi' | 'nvme' | 'megaraid'
  serial: string
  mebibytes: number
}

/** Each is served by our own NBD server, so that each can break. */
export const DRIVES: readonly DriveSpec[] = [
  { name: 'sata0', bus: 'sata', serial: 'SATA0001', mebibytes: 256 },
  { name: 'scsi0', bus: 'scsi', serial: 'SCSI0001', mebibytes: 256 },
  { name: 'nvme0', bus: 'nvme', serial: 'NVME0001', mebibytes: 256 },
  { name: 'raid0', bus: 'scsi', serial: 'RAID0001', mebibytes: 256 },
  { name: 'raid1', bus: 'scsi', serial: 'RAID0002', mebibytes: 256 },
  { name: 'files0', bus: 'scsi', serial: 'FILE0001', mebibytes: 960 },
]

export interface Wiring {
  paths: Paths
  memoryMib: number
  processors: number
  /** TCP port on the host that the guest reaches as 10.0.2.100:80, the only address it can reach. */
  bootPort: number
  drives: readonly DriveSpec[]
  bootBy: 'http' | 'tftp'
  cable: Plug | undefined
}

/** What its second port is plugged into. */
export interface Plug {
  /** The cable's socket. */
  path: string
  mac: string
}

export const qemuArguments = ({ paths, memoryMib, processors, drives, ...wiring }: Wiring): string[] => [
  ...['-nodefaults', '-no-user-config', '-display', 'none', '-vga', 'none'],
  // The translated code of a boot takes 430 MB: with less room, much of it is translated twice. With cx16 QEMU 7.2 now and
  // then got the flags of a CMPXCHG16B wrong, and the guest's kernel died of a double fault in its memory allocator.
  ...['-accel', 'tcg,thread=multi,tb-size=1024', '-cpu', 'Nehalem,-cx16', '-smp', `${processors}`],
  ...['-machine', 'q35,memory-backend=ram', '-m', `${memoryMib}M`],
  ...['-object', `memory-backend-file,id=ram,size=${memoryMib}M,mem-path=${paths.ram},share=on,align=2M`],
  ...['-qmp', `unix:${paths.qmp},server=on,wait=off`],
  ...['-chardev', `socket,id=serial,path=${paths.serial},server=on,wait=off,logfile=${paths.serialLog},logappend=on`],
  ...['-serial', 'chardev:serial'],
  ...firstPort(paths, wiring.bootPort, wiring.bootBy),
  ...secondPort(wiring.cable),
  ...['-device', 'virtio-scsi-pci,id=scsi'],
  ...(drives.some(({ bus }) => bus === 'megaraid') ? ['-device', 'megasas-gen2,id=megaraid'] : []),
  ...drives.flatMap((drive, index) => driveArguments(drive, index, paths.nbd(drive.name))),
  ...['-device', `ipmi-bmc-sim,id=bmc,sdrfile=${paths.sensors}`, '-device', 'isa-ipmi-kcs,bmc=bmc'],
  ...['-device', 'i6300esb', '-device', 'pvpanic', '-action', 'watchdog=reset,panic=none'],
  ...['-object', `memory-backend-file,id=erst,size=0x10000,mem-path=${paths.erst},share=on`],
  ...['-device', 'acpi-erst,memdev=erst'],
  ...['-smbios', 'type=0,vendor=AcmeBIOS,version=1.2.3'],
  ...['-smbios', 'type=1,manufacturer=Acme,product=RackServer9,serial=SN-SYS-0001'],
  ...smbiosStructures(memoryModules(memoryMib)).flatMap((_, index) => ['-smbios', `file=${paths.smbios(index)}`]),
]

/** The guest reaches nothing but the boot server; 10.0.2.2 serves TFTP itself. */
const firstPort = ({ tftp }: Paths, bootPort: number, bootBy: Wiring['bootBy']) => {
  const forward = ['443', '22'].map(port => `hostfwd=tcp:127.0.0.1:0-:${port}`).join(',')
  const served = `guestfwd=tcp:10.0.2.100:80-cmd:socat - TCP:127.0.0.1:${bootPort}`
  const script = bootBy === 'http' ? 'bootfile=http://10.0.2.100/machine.ipxe' : `tftp=${tftp},bootfile=machine.ipxe`
  return [
    ...['-netdev', `user,id=net0,restrict=on,${forward},${served},${script}`],
    ...['-device', 'virtio-net-pci,id=nic0,netdev=net0,mac=52:54:00:00:00:10,bootindex=1'],
  ]
}

const secondPort = (cable: Plug | undefined) => {
  const plugged = `stream,id=net1,server=off,addr.type=unix,addr.path=${cable?.path}`
  return [
    ...['-netdev', cable === undefined ? 'user,id=net1,restrict=on,net=10.0.3.0/24' : plugged],
    ...['-device', 'pcie-root-port,id=slot-nic,chassis=1'],
    ...['-device', `e1000e,id=nic1,netdev=net1,mac=${cable?.mac ?? '52:54:00:00:00:11'},bus=slot-nic,romfile=`],
  ]
}

const driveArguments = ({ name, bus, serial }: DriveSpec, index: number, socket: string) => {
  // Two nodes, so that a fault can be put between them while the guest runs.
  const data = `driver=nbd,node-name=${name}-data,server.type=unix,server.path=${socket},export=disk`
  const block = ['-blockdev', data, '-blockdev', `driver=raw,node-name=${name},file=${name}-data`]
  const common = `id=${name},drive=${name},serial=${serial}`
  const report = 'rerror=report,werror=report'
  if (bus === 'sata') return [...block, '-device', `ide-hd,${common},bus=ide.${index},model=ACME SATA-512,${report}`]
  if (bus === 'scsi') return [...block, '-device', `scsi-hd,${common},bus=scsi.0,vendor=ACME,product=SASDISK,${report}`]
  // The controller makes a volume of each.
  if (bus === 'megaraid')
    return [...block, '-device', `scsi-hd,${common},bus=megaraid.0,vendor=ACME,product=RAIDDISK,${report}`]
  const slot = `slot-${name}`
  return [
    ...block,
    '-device',
    `pcie-root-port,id=${slot},chassis=${index + 2}`,
    '-device',
    `nvme,${common},bus=${slot}`,
  ]
}
