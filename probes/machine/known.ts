type Missing<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T]
type Known<T> = { [K in Exclude<keyof T, Missing<T>>]: T[K] } & { [K in Missing<T>]?: Exclude<T[K], undefined> }

/** The object without the fields that are undefined. */
export const known = <T extends object>(object: T): Known<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Known<T>

/** What firmware says where nobody entered anything. */
const PLACEHOLDER =
  /^(not (specified|provided|available|present|applicable)|none|unknown|undefined|n\/?a|default string|to be filled by o\.?e\.?m\.?|o\.?e\.?m\.?|system (product name|manufacturer|serial number|version)|empty|no dimm|<out of spec>|0+|f{8,}|x+|0?123456789|-+|\.+)$/i

/** A text that firmware gave, undefined when it is empty or only a placeholder. */
export const meant = (text: string | null | undefined): string | undefined => {
  const trimmed = text?.trim()
  return trimmed && !PLACEHOLDER.test(trimmed) ? trimmed : undefined
}
