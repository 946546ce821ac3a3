import { describe, expect, it } from 'vitest'
import { driveTargets } from '../../../probes/block/targets.ts'
import { isVolume } from '../../../probes/drive/raid-controllers.ts'
import { controllerAddresses, driveOf } from '../../../probes/drive/smart-devices.ts'
import { sameDrive } from '../../../probes/machine/drives.ts'
import { caseData, parsed } from './smartctl-cases.ts'

const BUS = '/dev/bus/1'

describe('the scan', () => {
  it('finds the drives behind a MegaRAID, with the type that smartctl gave', () => {
    expect(controllerAddresses(caseData('scan-megaraid'))).toEqual([
      { device: BUS, type: 'megaraid,256' },
      { device: BUS, type: 'megaraid,0' },
    ])
  })

  it('has nothing to add where the kernel shows every drive', () => {
    expect(controllerAddresses(caseData('scan'))).toEqual([])
    expect(controllerAddresses(undefined)).toEqual([])
  })

  it.each(['jmb39x,0', 'jmb39x-q,0', 'jms56x,1', 'usbcypress', 'sat+jmb39x,0', 'megaraid,0 -s off'])(
    'never asks a drive as %s: smartctl might write to it',
    type => {
      expect(controllerAddresses(parsed(JSON.stringify({ devices: [{ name: '/dev/sda', type }] })))).toEqual([])
    },
  )
})

describe('a drive behind a controller', () => {
  const address = { device: BUS, type: 'megaraid,0' }
  const drive = driveOf(address, caseData('megaraid-0'))

  it('is a target without a block device, with its serial number and its address', () => {
    expect(driveTargets(drive ? [drive] : [])).toEqual([
      {
        id: 'drive-QMEGA1',
        kind: 'drive',
        name: 'bus/1 megaraid,0, QEMU QEMU HARDDISK (QMEGA1), 512 MiB',
        short: 'bus/1 megaraid,0, QEMU QEMU HARDDISK',
        size: 536870912,
        serialNumber: 'QMEGA1',
        drives: ['drive-QMEGA1'],
        smart: address,
      },
    ])
  })

  it('is one, however many paths lead to it', () => {
    const other = driveOf({ device: BUS, type: 'megaraid,256' }, caseData('megaraid-256'))
    const second = driveOf({ device: BUS, type: 'megaraid,1' }, caseData('megaraid-1'))
    expect(drive && other && sameDrive(drive, other)).toBe(true)
    expect(drive && second && sameDrive(drive, second)).toBe(false)
    expect(drive && sameDrive({ name: 'sda', size: 1, serialNumber: 'QMEGA1', model: 'QEMU HARDDISK' }, drive)).toBe(
      true,
    )
  })

  it('has the WWN that the kernel would give it', () => {
    const data = parsed(JSON.stringify({ serial_number: 'S1', wwn: { naa: 5, oui: 3274, id: 13091348427 } }))
    expect(driveOf(address, data)?.wwn).toBe('0x5000cca30c4e1fcb')
  })

  it('is none without a serial number', () => {
    expect(driveOf(address, caseData('loop'))).toBeUndefined()
  })
})

it.each([
  ['megaraid_sas', 2, undefined, true],
  ['megaraid_sas', 0, undefined, false],
  ['mpt3sas', 1, undefined, true],
  ['mpt3sas', 0, undefined, false],
  ['hpsa', 0, 'RAID 1(+0)', true],
  ['hpsa', 0, 'N/A', false],
  ['smartpqi', 0, 'RAID 5', true],
  ['smartpqi', 0, 'N/A', false],
  ['ahci', 2, undefined, false],
])('a device of %s on channel %i, raid level %s, is a volume: %s', (driver, channel, level, expected) => {
  expect(isVolume(driver, channel, level)).toBe(expected)
})
