/** Such as `12 %`: rounded down, so that only the whole is 100 %, and a little is not said to be nothing. */
export const share = (part: number, whole: number): string => {
  const percent = Math.floor((part / whole) * 100)
  return percent < 1 && part > 0 ? 'less than 1 %' : `${percent} %`
}
