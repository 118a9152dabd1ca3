import pc from 'picocolors';

/** What the output goes to: it decides how results look. */
export interface View {
  /** A person reads it: aligned tables and relative times. Otherwise a program does: lines with tabs and ISO times. */
  terminal: boolean;
  /** Columns of the terminal. */
  width: number;
  /** Functions that colour text, or return it as it is. */
  color: ReturnType<typeof pc.createColors>;
  /** Milliseconds since the epoch. */
  now: number;
}

export function createView(options: { terminal: boolean; width: number; color: boolean; now: number }): View {
  return { ...options, color: pc.createColors(options.terminal && options.color) };
}
