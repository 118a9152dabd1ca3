import { REDACTED } from '../../sdk/plugin/secret.ts';
import { isWeakSecret, MIN_SECRET } from './weak-secret.ts';
import { writtenForms } from './written-forms.ts';
import { writtenPattern } from './written-pattern.ts';

/**
 * Masks the secrets of one configuration wherever they stand in a text: as they are, in parts, and as URLs, JSON and HTML
 * write them. The patterns are compiled at the first use: a start need not wait for them, which takes 1 ms of about 70.
 */
export class Redactor {
  readonly #values: ReadonlySet<string>;
  #compiled: Patterns | undefined;

  /** @param secrets - those shorter than `MIN_SECRET` are not masked */
  constructor(secrets: readonly string[]) {
    this.#values = new Set(secrets.filter((secret) => secret.length >= MIN_SECRET));
  }

  get #patterns(): Patterns {
    this.#compiled ??= patternsOf(this.#values);
    return this.#compiled;
  }

  text(text: string): string {
    const { all } = this.#patterns;
    return all ? text.replace(all, REDACTED) : text;
  }

  /** A field's name: a secret that is a common word stays readable there. */
  key(key: string): string {
    const { strong } = this.#patterns;
    return strong ? key.replace(strong, REDACTED) : key;
  }

  /** A number is masked when it equals a secret; part of a longer number is nothing that anybody could use. */
  number(number: number): number | string {
    return this.#values.has(String(number)) ? REDACTED : number;
  }
}

/** What masks all secrets, and what masks those that are no common words. */
interface Patterns {
  all: RegExp | undefined;
  strong: RegExp | undefined;
}

function patternsOf(secrets: ReadonlySet<string>): Patterns {
  const forms = [...new Set([...secrets].flatMap(writtenForms))];
  const strong = forms.filter((form) => !isWeakSecret(form));
  const all = patternOf(forms);
  return { all, strong: strong.length === forms.length ? all : patternOf(strong) };
}

function patternOf(forms: readonly string[]): RegExp | undefined {
  if (forms.length === 0) return undefined;
  // The longest first, so that a secret which contains another is masked whole.
  const sorted = forms.toSorted((a, b) => b.length - a.length);
  return new RegExp(sorted.map(writtenPattern).join('|'), 'gi');
}
