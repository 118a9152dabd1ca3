/** The filters of the list, as the address has them. */
export interface DeliveryQuery {
  plugin: string;
  outcome: string;
  type: string;
  status: string;
  text: string;
  /** Milliseconds back from now; empty for everything that is kept. */
  within: string;
}

const keys = ['plugin', 'outcome', 'type', 'status', 'text', 'within'] as const;

export function readQuery(query: Record<string, string>): DeliveryQuery {
  const entries = keys.map((key) => [key, query[key] ?? '']);
  return { plugin: '', outcome: '', type: '', status: '', text: '', within: '', ...Object.fromEntries(entries) };
}

/** `?plugin=slack&outcome=dead`, or nothing. */
export function writeQuery(query: DeliveryQuery): string {
  const set = keys.flatMap((key) => (query[key] === '' ? [] : [[key, query[key]]]));
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`;
}

export function isFiltered(query: DeliveryQuery): boolean {
  return keys.some((key) => query[key] !== '');
}
