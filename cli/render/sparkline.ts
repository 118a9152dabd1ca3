const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Shares from 0 to 1 as one bar each; `·` where there is none. */
export function sparkline(shares: readonly (number | null)[]): string {
  return shares.map((share) => (share === null ? '·' : (bars[Math.round(share * (bars.length - 1))] ?? '·'))).join('');
}
