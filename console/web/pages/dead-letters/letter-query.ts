/** Which dead letters to show and to send again, as the address has it. */
export interface LetterFilter {
  plugin: string;
  type: string;
  /** Text in the error. */
  error: string;
}

const keys = ['plugin', 'type', 'error'] as const;

export function readLetterFilter({ plugin = '', type = '', error = '' }: Record<string, string>): LetterFilter {
  return { plugin, type, error };
}

/** `?plugin=slack`, or nothing. */
export function writeLetterFilter(filter: LetterFilter): string {
  const set = keys.flatMap((key) => (filter[key] === '' ? [] : [[key, filter[key]]]));
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`;
}

export function isFiltered(filter: LetterFilter): boolean {
  return keys.some((key) => filter[key] !== '');
}
