// What Debian's packages would start by themselves and must not: nothing may touch, assemble or test a customer's disks
// unasked, evidence stays where it is, and nothing but sshd and the server listens.
import { mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'

const UNITS = [
  // They assemble or activate arrays and volumes, go on with what was left undone in them, or watch them.
  ...[
    'blk-availability.service',
    'dm-event.service',
    'dm-event.socket',
    'lvm2-lvmpolld.service',
    'lvm2-lvmpolld.socket',
  ],
  ...['lvm2-monitor.service', 'mdadm-grow-continue@.service', 'mdadm-last-resort@.service', 'mdadm-last-resort@.timer'],
  ...['mdmonitor.service', 'mdmonitor-oneshot.service', 'mdmonitor-oneshot.timer', 'mdcheck_start.service'],
  ...['mdcheck_start.timer', 'mdcheck_continue.service', 'mdcheck_continue.timer'],
  ...['nvmf-autoconnect.service', 'nvmefc-boot-connections.service'],
  // They check, trim or test disks by a clock of their own.
  ...['e2scrub_all.timer', 'e2scrub_all.service', 'e2scrub_reap.service', 'fstrim.timer', 'xfs_scrub_all.timer'],
  ...['smartmontools.service', 'swap.target'],
  // It moves the evidence of a crash out of the place where it survives the next reset.
  'systemd-pstore.service',
  // They write into the firmware's variables or the TPM.
  ...['systemd-hibernate-clear.service', 'systemd-tpm2-setup-early.service', 'systemd-tpm2-setup.service'],
  ...['systemd-pcrmachine.service', 'systemd-pcrphase-sysinit.service', 'systemd-pcrphase.service'],
  // They want a network, a package archive or a disk that lasts.
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'systemd-networkd-wait-online.service'],
  ...['systemd-random-seed.service', 'systemd-firstboot.service', 'systemd-update-done.service', 'ldconfig.service'],
  ...['systemd-machine-id-commit.service', 'systemd-growfs-root.service', 'systemd-hibernate-resume.service'],
  ...['systemd-journal-flush.service', 'remote-fs.target'],
  // For programs that are not here: seats with screens, and file systems of the kernel's own.
  ...['modprobe@drm.service', 'modprobe@configfs.service', 'sys-kernel-config.mount'],
  ...['dev-hugepages.mount', 'dev-mqueue.mount'],
  // They listen, or are other programs' business.
  ...['ssh.socket', 'uuidd.socket', 'uuidd.service', 'ipmievd.service', 'edac.service'],
]

const UDEV_RULES = [
  '64-md-raid-assembly.rules',
  '69-lvm.rules',
  '69-md-clustered-confirm-device.rules',
  '70-nvmf-autoconnect.rules',
  '65-persistent-net-nbft.rules',
  '85-hdparm.rules',
  '96-e2scrub.rules',
]

const GENERATORS = [
  'systemd-gpt-auto-generator',
  'systemd-hibernate-resume-generator',
  'systemd-ssh-generator',
  'systemd-system-update-generator',
  'systemd-tpm2-generator',
]

export const maskUnwanted = async (root: string) => {
  await mask(join(root, 'etc/systemd/system'), UNITS)
  await mask(join(root, 'etc/udev/rules.d'), UDEV_RULES)
  await mask(join(root, 'etc/systemd/system-generators'), GENERATORS)
  await dropWants(join(root, 'etc/systemd/system'))
}

const mask = async (folder: string, names: string[]) => {
  await mkdir(folder, { recursive: true })
  for (const name of names) {
    await rm(join(folder, name), { force: true })
    await symlink('/dev/null', join(folder, name))
  }
}

/** A wish for a masked unit would only be a line in the journal. */
const dropWants = async (folder: string) => {
  for (const wants of (await readdir(folder)).filter(name => name.endsWith('.wants'))) {
    for (const unit of (await readdir(join(folder, wants))).filter(name => UNITS.includes(name))) {
      await rm(join(folder, wants, unit))
    }
  }
}
