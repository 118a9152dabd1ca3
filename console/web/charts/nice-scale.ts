/** The top of an axis that starts at 0, with its ticks: 1, 2 or 5 times a power of ten. */
export function niceScale(largest: number, ticks = 4): { top: number; values: number[] } {
  const raw = Math.max(largest, 1) / ticks;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, ([1, 2, 5, 10].find((each) => each * power >= raw) ?? 10) * power);
  const count = Math.max(1, Math.ceil(largest / step));
  return { top: count * step, values: Array.from({ length: count + 1 }, (_, index) => index * step) };
}
