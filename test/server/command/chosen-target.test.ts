import { expect, test } from 'vitest'
import { chosenTarget } from '../../../server/command/chosen-target.ts'

const machine = (...serials: string[]) => ({
  dutInfo: { dutInfoId: 'x' },
  targets: [
    { id: 'memory', kind: 'memory' as const, name: '16 GiB', probes: [] },
    ...serials.map((serialNumber, index) => ({
      ...{ id: `drive-${serialNumber}`, kind: 'drive' as const, name: 'SSD 870', device: `/dev/sd${'abc'[index]}` },
      ...{ serialNumber, probes: [] },
    })),
  ],
})

test('without a name the only target of its kind is taken', () => {
  expect(chosenTarget('drive', undefined, machine('S1')).id).toBe('drive-S1')
  expect(chosenTarget('memory', undefined, machine()).id).toBe('memory')
})

test.for(['drive-S2', 'S2', '/dev/sdb', 'sdb'])('a drive is named by id, serial number or device: %s', name => {
  expect(chosenTarget('drive', name, machine('S1', 'S2')).id).toBe('drive-S2')
})

test('where there are several, or the name is wrong, all that can be named are listed', () => {
  const list = /\n {2}drive-S1 {2}\/dev\/sda {2}SSD 870 {2}serial number S1\n {2}drive-S2 {2}\/dev\/sdb {2}SSD 870/
  expect(() => chosenTarget('drive', undefined, machine('S1', 'S2'))).toThrow(list)
  expect(() => chosenTarget('drive', 'memory', machine('S1', 'S2'))).toThrow(list)
  expect(() => chosenTarget('drive', 'sdc', machine())).toThrow('There is no drive in this machine.')
})
