interface Counted {
  value: string | number | boolean
  unit?: string | undefined
}

/**
 * Counts of messages that never came. There are many of them beside each test: where people read, they stand folded at
 * the end, so that they do not bury the rest.
 */
export const nothingCounted = ({ value, unit }: Counted): boolean => value === 0 && unit === 'messages'
