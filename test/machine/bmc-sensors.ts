// Sensors of the BMC that QEMU simulates, as its sensor data records (IPMI 2.0, table 43-1: full sensor record).

export interface BmcSensor {
  number: number
  name: string
  /** Sensor type code (table 42-3) and base unit (section 43.17). */
  kind: { type: number; unit: number; entity: number }
  /** What one step of the raw reading (0 to 255) is worth. */
  step: { multiplier: number; exponent: number }
  /** Raw: upper critical, lower critical; 0: none. */
  limits: { upper: number; lower: number }
  /** Raw, at the start. */
  reading: number
}

const TEMPERATURE = { type: 1, unit: 1, entity: 3 }
const VOLTAGE = { type: 2, unit: 4, entity: 7 }
const FAN = { type: 4, unit: 18, entity: 29 }

export const BMC_SENSORS = [
  {
    number: 0x10,
    name: 'CPU1 Temp',
    kind: TEMPERATURE,
    step: { multiplier: 1, exponent: 0 },
    limits: { upper: 95, lower: 0 },
    reading: 41,
  },
  {
    number: 0x11,
    name: '12V',
    kind: VOLTAGE,
    step: { multiplier: 6, exponent: -2 },
    limits: { upper: 220, lower: 180 },
    reading: 201,
  },
  {
    number: 0x12,
    name: 'FAN1',
    kind: FAN,
    step: { multiplier: 60, exponent: 0 },
    limits: { upper: 0, lower: 10 },
    reading: 90,
  },
] as const satisfies readonly BmcSensor[]

/**
 * As `ipmi-bmc-sim,sdrfile=` takes them. QEMU makes a sensor of a compact record only, and ipmitool reads a value with
 * the help of a full one: so each sensor has both, as a temperature and the state of the part often are on one board.
 */
export const sensorRecords = (sensors: readonly BmcSensor[]): Uint8Array =>
  Buffer.concat(sensors.flatMap(sensor => [compactRecord(sensor), fullRecord(sensor)]))

/** Table 43-2. Its name is that of the full one with another second word. */
const compactRecord = (sensor: BmcSensor) => {
  const bytes = header(sensor, 0x02, 32, `${sensor.name.split(' ')[0]} State`)
  bytes[12] = sensor.kind.type
  bytes[13] = 0x6f // discrete
  return bytes
}

const fullRecord = (sensor: BmcSensor) => {
  const { kind, step, limits } = sensor
  const bytes = header(sensor, 0x01, 48, sensor.name)
  const thresholds = (limits.upper > 0 ? 0x10 : 0) | (limits.lower > 0 ? 0x02 : 0)
  bytes.set([kind.type, 0x01], 12) // threshold-based
  bytes[18] = thresholds
  bytes.set([0, kind.unit, 0, 0, step.multiplier], 20)
  bytes[29] = (step.exponent & 0xf) << 4
  bytes.set([255, 0], 34) // the sensor's own range
  bytes.set([limits.upper, 0, 0, limits.lower], 37)
  return bytes
}

const header = ({ number, kind }: BmcSensor, type: number, length: number, name: string) => {
  const bytes = Buffer.alloc(length + name.length)
  bytes.set([0x51, type, bytes.length - 5], 2)
  bytes.set([0x20, 0, number, kind.entity, 1, 0x40, 0x04], 5) // scanning is on, thresholds can be read
  bytes[length - 1] = 0xc0 | name.length
  bytes.write(name, length, 'latin1')
  return bytes
}
