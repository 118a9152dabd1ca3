/** Characters. Shorter secrets are not masked: that would make every text unreadable. */
export const MIN_SECRET = 4;

/** Characters from which a secret is unlikely to be part of another text. */
const STRONG_LENGTH = 8;

/** Letters up to which a text of letters only is probably a word. */
const WORD_LENGTH = 15;

/** Whether masking a secret would also hide ordinary text: it is short, or a word. */
export function isWeakSecret(secret: string): boolean {
  return secret.length < STRONG_LENGTH || (secret.length <= WORD_LENGTH && /^[a-z]+$/i.test(secret));
}

/**
 * The keys of a configuration whose secrets are weak.
 *
 * @param secrets - the secrets in it
 */
export function weakSecretPaths(config: unknown, secrets: readonly string[]): string[] {
  const weak = new Set(secrets.filter(isWeakSecret));
  const find = (value: unknown, path: readonly string[]): string[] => {
    if (typeof value === 'string' || typeof value === 'number') return weak.has(String(value)) ? [path.join('.')] : [];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, item]) => find(item, [...path, key]));
  };
  return weak.size === 0 ? [] : find(config, []);
}
