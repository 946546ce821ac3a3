// The image that machines boot: the one of the source as it is now, built when it is not there.
import { imageOfNow } from '../../image/image.ts'

/** Its folder. RESCUE_PRO_IMAGE names another one. */
export const imageFolder = async (): Promise<string> => process.env['RESCUE_PRO_IMAGE'] ?? (await imageOfNow()).folder
