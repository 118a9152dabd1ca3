import { propertyName } from './code-text.ts';

/** Words in names of keys that hold secrets. Whoever has the URL of a webhook can post to it. */
const secretName = /secret|token|passw|pwd|credential|auth|webhook|dsn|(^|[_-]|api|access|private)key$/i;

export function isSecretName(key: string): boolean {
  return secretName.test(key);
}

/** Whether a value has a secret inside: under a key of such a name, or in a URL with a password. */
export function holdsSecret(value: unknown): boolean {
  if (typeof value === 'string') return URL.canParse(value) && new URL(value).password !== '';
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => isSecretName(key) || holdsSecret(item));
}

/** The schema, as code, of a value that holds secrets. It marks those alone: `smp config get` shows the rest. */
export function secretSchema(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.filter(isObject);
    return items.length === value.length
      ? `z.array(${secretSchema(Object.assign({}, ...items))})`
      : 'secret(z.array(z.unknown()))';
  }
  if (!isObject(value)) return 'secret(z.string())';
  const fields = Object.entries(value).flatMap(([key, item]) => {
    if (isSecretName(key)) return `${propertyName(key)}: secret(${schemaOf(item)}).optional()`;
    return holdsSecret(item) ? `${propertyName(key)}: ${secretSchema(item)}.optional()` : [];
  });
  return `z.looseObject({ ${fields.join(', ')} })`;
}

function schemaOf(value: unknown): string {
  return typeof value === 'string' ? 'z.string()' : 'z.unknown()';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
