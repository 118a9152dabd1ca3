const BARS = ' ▁▂▃▄▅▆▇█';

/** A row of bars: each shows the largest of its part of the values, in proportion to the largest of all. */
export function plot(values: readonly number[], width: number): string {
  const most = values.reduce((largest, value) => Math.max(largest, value), 0);
  const share = values.length / width;
  return Array.from({ length: width }, (_, column) => {
    const part = values.slice(
      Math.floor(column * share),
      Math.max(Math.floor((column + 1) * share), Math.floor(column * share) + 1),
    );
    const height = part.reduce((largest, value) => Math.max(largest, value), 0);
    return BARS[most === 0 ? 0 : Math.ceil((height / most) * (BARS.length - 1))];
  }).join('');
}
