/** What is measured: the less, the better. */
export interface Limit {
  what:
    | 'a hook, beside hookable'
    | 'an event with 10 plugins, beside JSON.parse'
    | '100 plugins that do not want it'
    | 'processor time of a webhook, beside undici'
    | 'kB of code up to the first request';
  /** What it was when the limit was set. */
  usual: number;
  most: number;
}

export type Measured = Record<Limit['what'], number>;

/** Set on 2026-11-24, on a machine with two cores that had other work too; about half as much again as what was measured, less where it varies less. */
export const limits: readonly Limit[] = [
  { what: 'a hook, beside hookable', usual: 0.8, most: 1.2 },
  { what: 'an event with 10 plugins, beside JSON.parse', usual: 4.6, most: 7 },
  { what: '100 plugins that do not want it', usual: 1, most: 1.15 },
  { what: 'processor time of a webhook, beside undici', usual: 1.8, most: 2.8 },
  { what: 'kB of code up to the first request', usual: 457, most: 520 },
];
