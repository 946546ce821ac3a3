// The BMC: its event log, and sensors that show what we want. Both are written through the guest: QEMU's BMC has no
// other door.
import { BMC_SENSORS } from '../bmc-sensors.ts'
import type { Machine } from '../machine.ts'

/** A critical temperature of the first processor, as a BMC would note it. */
export const addEvent = ({ guest }: Machine) =>
  guest.run(['ipmitool', 'sel', 'add', '/dev/stdin'], '0x04 0x01 0x10 0x01 0x59 0x60 0x5f\n')

/** `raw`: 0 to 255, in the sensor's own steps. IPMI 2.0, section 35.17: Set Sensor Reading. */
export const setSensor = ({ guest }: Machine, number: number, raw: number) =>
  guest.run(['ipmitool', 'raw', '0x04', '0x30', `${number}`, '0x01', `${raw}`])

export const healthySensors = async (machine: Machine) => {
  for (const { number, reading } of BMC_SENSORS) await setSensor(machine, number, reading)
}
