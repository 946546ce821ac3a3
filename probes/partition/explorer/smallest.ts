/**
 * Brings the `count` smallest to the front, in no order of their own: far less work than to sort all (quickselect). By
 * chance, so that nobody can lay a folder out for it to take long.
 */
export const bringForward = <T>(items: T[], count: number, compare: (a: T, b: T) => number): void => {
  let [from, to] = [0, items.length - 1]
  while (from < to) {
    const [low, high] = parted(items, from, to, compare)
    if (count - 1 <= high) to = high
    else if (count - 1 >= low) from = low
    else return
  }
}

/** The smaller ones to before `low`, the larger ones to behind `high`; what is between is where it belongs. */
const parted = <T>(
  items: T[],
  from: number,
  to: number,
  compare: (a: T, b: T) => number,
): [low: number, high: number] => {
  const pivot = items[from + Math.floor(Math.random() * (to - from + 1))] as T
  let [low, high] = [from, to]
  while (low <= high) {
    while (compare(items[low] as T, pivot) < 0) low++
    while (compare(items[high] as T, pivot) > 0) high--
    if (low > high) break
    const smaller = items[high] as T
    items[high--] = items[low] as T
    items[low++] = smaller
  }
  return [low, high]
}
