// Network ports and graphics, by the library systeminformation: loaded only when asked, since it is large.
import { z } from 'zod'
import { meant } from './known.ts'
import { cleaned } from './sysfs.ts'

const Text = z
  .string()
  .nullish()
  .transform(text => meant(typeof text === 'string' ? cleaned(text, 80) : undefined))

const Port = z.object({
  iface: z.string().transform(name => cleaned(name, 40)),
  mac: Text,
  operstate: Text,
  internal: z.boolean(),
  virtual: z.boolean(),
  /** Mbit/s. */
  speed: z.number().positive().nullish().catch(undefined),
})
type Port = z.infer<typeof Port>

const Graphics = z.object({ vendor: Text, model: Text, bus: Text })
type Graphics = z.infer<typeof Graphics>

export interface OtherParts {
  ports: Port[]
  graphics: Graphics[]
}

/** Its figures on memory and drives are not used: it makes up a module where the firmware's tables are missing. */
export const readOtherParts = async (): Promise<OtherParts> => {
  const { networkInterfaces, graphics } = await import('systeminformation')
  const [ports, cards] = await Promise.all([networkInterfaces(), graphics()])
  return {
    ports: z
      .array(Port)
      .parse(ports)
      .filter(({ internal, virtual }) => !internal && !virtual),
    graphics: z.array(Graphics).parse(cards.controllers),
  }
}
