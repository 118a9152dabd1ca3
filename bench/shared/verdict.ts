/** A row of a table of targets. */
export function verdict(measured: string, target: string, isMet: boolean) {
  return { measured, target, verdict: isMet ? 'met' : 'NOT MET' };
}
