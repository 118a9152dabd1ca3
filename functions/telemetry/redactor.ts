import { REDACTED } from '../../sdk/plugin/secret.ts';
import { isWeakSecret, MIN_SECRET } from './weak-secret.ts';
import { writtenForms } from './written-forms.ts';
import { writtenPattern } from './written-pattern.ts';

/**
 * Masks the secrets of one configuration wherever they stand in a text: as they are, in parts, and as URLs, JSON and HTML
 * write them. The pattern is compiled once.
 */
export class Redactor {
  readonly #values: ReadonlySet<string>;
  readonly #pattern: RegExp | undefined;
  readonly #strongPattern: RegExp | undefined;

  /** @param secrets - those shorter than `MIN_SECRET` are not masked */
  constructor(secrets: readonly string[]) {
    const usable = secrets.filter((secret) => secret.length >= MIN_SECRET);
    const forms = [...new Set(usable.flatMap(writtenForms))];
    const strong = forms.filter((form) => !isWeakSecret(form));
    this.#values = new Set(usable);
    this.#pattern = patternOf(forms);
    this.#strongPattern = strong.length === forms.length ? this.#pattern : patternOf(strong);
  }

  text(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, REDACTED) : text;
  }

  /** A field's name: a secret that is a common word stays readable there. */
  key(key: string): string {
    return this.#strongPattern ? key.replace(this.#strongPattern, REDACTED) : key;
  }

  /** A number is masked when it equals a secret; part of a longer number is nothing that anybody could use. */
  number(number: number): number | string {
    return this.#values.has(String(number)) ? REDACTED : number;
  }
}

function patternOf(forms: readonly string[]): RegExp | undefined {
  if (forms.length === 0) return undefined;
  // The longest first, so that a secret which contains another is masked whole.
  const sorted = forms.toSorted((a, b) => b.length - a.length);
  return new RegExp(sorted.map(writtenPattern).join('|'), 'gi');
}
