import { REDACTED } from '../../sdk/plugin/secret.ts';

/** Masks known secret values wherever they stand in a text, as they are or as URLs and JSON write them. */
export class Redactor {
  #pattern: RegExp | undefined;

  constructor(secrets: readonly string[]) {
    const forms = new Set(secrets.filter((secret) => secret.length >= 4).flatMap(writtenForms));
    // The longest first, so that a secret which contains another is masked whole.
    const sorted = [...forms].sort((a, b) => b.length - a.length);
    if (sorted.length > 0) this.#pattern = new RegExp(sorted.map(escapePattern).join('|'), 'g');
  }

  text(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, REDACTED) : text;
  }

  /** A copy of a JSON-like value with every string masked, keys included; errors become their message. */
  value(value: unknown): unknown {
    if (!this.#pattern && !(value instanceof Error)) return value;
    if (typeof value === 'string') return this.text(value);
    if (value instanceof Error) return this.text(`${value.name}: ${value.message}`);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item)]));
  }
}

function writtenForms(secret: string): string[] {
  // JSON within JSON is common in log lines: a body that is quoted in an error.
  const forms = [secret, encodeURIComponent(secret), escaped(secret), escaped(escaped(secret))];
  if (URL.canParse(secret)) {
    // A URL that is secret shows its secret part without its origin too, e.g. in an error that quotes the path.
    const { href, pathname, search } = new URL(secret);
    forms.push(href, ...[pathname + search, pathname, search].filter((part) => part.length >= 8));
  }
  return forms;
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
