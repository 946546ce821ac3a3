/** What lies on a partition, by what udev calls it; what it does not know may still have files. */
export const contentOf = (fileSystem: string | undefined): 'files' | 'encrypted' | 'member' | 'swap' => {
  switch (fileSystem) {
    case 'crypto_LUKS':
      return 'encrypted'
    case 'linux_raid_member':
    case 'LVM2_member':
      return 'member'
    case 'swap':
      return 'swap'
    default:
      return 'files'
  }
}
