import { execa } from 'execa'

/** Unpacked bytes of a file that was packed with xz; Node has no decoder of its own. */
export const xzDecoded = async (path: string): Promise<Buffer> =>
  Buffer.from((await execa('xz', ['-dc', path], { encoding: 'buffer' })).stdout)
