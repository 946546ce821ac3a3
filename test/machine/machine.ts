// The machine that breaks on demand. Its drives and its ERST outlive a power cut; nothing of it outlives us.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { BMC_SENSORS, sensorRecords } from './bmc-sensors.ts'
import { machineScript, prepareTftp, startBootServer } from './boot-server.ts'
import { type Drive, startDrive } from './drive.ts'
import { emulator } from './emulator.ts'
import { type Guest, sshGuest } from './guest.ts'
import { DRIVES, type DriveSpec, type Plug, qemuArguments } from './hardware.ts'
import { isHealthy } from './health.ts'
import { breakMemory, type MemoryFault, type RunningFault } from './memory-fault.ts'
import { openMemoryFolder } from './memory-folder.ts'
import { type Paths, pathsIn } from './paths.ts'
import { type PowerSupply, powerSupply } from './power-supply.ts'
import type { Qmp } from './qmp.ts'
import type { Rig } from './rig.ts'
import { memoryModules, smbiosStructures } from './smbios.ts'
import { until } from './until.ts'

export interface MachineOptions extends Rig {
  memoryMib?: number
  processors?: number
  drives?: readonly DriveSpec[]
  /** The provider's access code; without it the machine makes one. */
  code?: string
  /** More kernel parameters. */
  parameters?: readonly string[]
  bootBy?: 'http' | 'tftp'
  cable?: Plug
}

export interface Machine extends AsyncDisposable {
  readonly memoryMib: number
  /** Its working folder, which goes with it. */
  readonly folder: string
  readonly guest: Guest
  qmp(): Qmp
  /** Of the QEMU process. */
  pid(): number
  /** Where the guest's page is reached from here. */
  url(): string
  /** Where the guest's ssh is reached from here, on the loopback interface. */
  sshPort(): number
  /** What it has written to its serial port since its power was switched on. */
  console(): string
  drive(name: string): Drive
  breakMemory(fault: MemoryFault): RunningFault
  /** Until HTTPS answers and ssh lets us in. */
  ready(): Promise<void>
  /** After a reset of any kind: until it is ready again and its boot id is another than this. */
  back(bootId: string): Promise<void>
  bootId(): Promise<string>
  cutPower(): Promise<void>
  powerOn(): Promise<void>
  /** How often QEMU has ended by itself, for a fault of its own. */
  crashes(): number
}

/** Switched on, and not yet ready. */
export const startMachine = async (options: MachineOptions): Promise<Machine> => {
  const stack = new AsyncDisposableStack()
  const end = () => void stack.disposeAsync().then(() => process.exit(130))
  process.once('SIGINT', end).once('SIGTERM', end)
  stack.defer(() => void process.off('SIGINT', end).off('SIGTERM', end))
  try {
    const machine = await assemble(options, stack)
    await machine.powerOn()
    return machine
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

const assemble = async (options: MachineOptions, stack: AsyncDisposableStack): Promise<Machine> => {
  const { image, memoryMib = 1536, processors = 2, drives: specs = DRIVES, bootBy = 'http', cable } = options
  const folder = mkdtempSync(join(tmpdir(), 'rescue-pro-machine-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  stack.defer(() => {
    process.off('exit', remove)
    remove()
  })
  const memory = openMemoryFolder(join(folder, 'memory'))
  stack.defer(memory.close)
  const paths = pathsIn(folder, memory.path)
  writeFileSync(paths.sensors, sensorRecords(BMC_SENSORS))
  smbiosStructures(memoryModules(memoryMib)).forEach((bytes, index) => {
    writeFileSync(paths.smbios(index), bytes)
  })
  const key = await newKey(folder)
  const script = machineScript(parameters(options, readFileSync(`${key}.pub`, 'utf8')))
  await prepareTftp(paths.tftp, image, script)
  const server = stack.use(await startBootServer(image, script))
  const drives = new Map<string, Drive>()
  for (const spec of specs) {
    drives.set(spec.name, stack.use(await startDrive(spec, join(folder, `${spec.name}.img`), paths.nbd(spec.name))))
  }
  const wiring = { paths, memoryMib, processors, bootPort: server.port, drives: specs, bootBy, cable }
  const power = powerSupply(paths, [...emulator(options.emulator), ...qemuArguments(wiring)])
  const guest = sshGuest({ folder, key, port: () => power.now().qemu.port(22) })
  stack.defer(power.off)
  stack.defer(guest.disconnect)
  return finished({ power, guest, drives, folder, memoryMib, paths, stack })
}

interface Parts {
  power: PowerSupply
  guest: Guest
  drives: ReadonlyMap<string, Drive>
  folder: string
  memoryMib: number
  paths: Paths
  stack: AsyncDisposableStack
}

const finished = ({ power, guest, drives, folder, memoryMib, paths, stack }: Parts): Machine => {
  const url = () => `https://127.0.0.1:${power.now().qemu.port(443)}`
  const console = () => readFileSync(paths.serialLog, 'utf8')
  const bootId = async () => (await guest.run(['cat', '/proc/sys/kernel/random/boot_id'])).trim()
  const ready = async () => {
    await until('the guest to answer over HTTPS', () => isHealthy(url()), {
      seconds: 800,
      instead: () => console().slice(-3000),
    })
    await guest.connect()
  }
  const back = (before: string) =>
    until('the guest to have started again', async () => {
      await ready()
      return (await bootId().catch(() => before)) !== before
    })
  return {
    memoryMib,
    folder,
    guest,
    ready,
    bootId,
    console,
    back: async before => void (await back(before)),
    qmp: () => power.now().qemu.qmp,
    pid: () => power.now().qemu.pid,
    url,
    sshPort: () => power.now().qemu.port(22),
    drive: name => drives.get(name) ?? missing(name),
    breakMemory: fault => breakMemory(power.now().ram, memoryMib, fault),
    powerOn: power.on,
    cutPower: power.off,
    crashes: power.crashes,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const missing = (name: string): never => {
  throw new Error(`The machine has no drive ${name}`)
}

const newKey = async (folder: string) => {
  const path = join(folder, 'key')
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'machine test', '-f', path])
  return path
}

const parameters = ({ code, parameters: more = [] }: MachineOptions, publicKey: string) => [
  // Page-table isolation makes the emulator flush its translations at every system call: booting takes half as long again.
  'mitigations=off',
  ...(code === undefined ? [] : [`rescuepro.code=${code}`]),
  `rescuepro.ssh_key="${publicKey.trim()}"`,
  ...more,
]
