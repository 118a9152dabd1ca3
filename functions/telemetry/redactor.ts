import { REDACTED } from '../../sdk/plugin/secret.ts';
import { FormIndex } from './masking/form-index.ts';
import { writtenForms } from './masking/written-forms.ts';
import { isWeakSecret, MIN_SECRET } from './weak-secret.ts';

/**
 * Masks the secrets of one configuration wherever they stand in a text: as they are, in parts, and as URLs, JSON and HTML
 * write them. What it searches for is prepared at the first text, so that a cold start does not wait for it.
 */
export class Redactor {
  readonly #secrets: ReadonlySet<string>;
  #all: FormIndex | undefined;
  #strong: FormIndex | undefined;

  /** @param secrets - those shorter than `MIN_SECRET` are not masked */
  constructor(secrets: readonly string[]) {
    this.#secrets = new Set(secrets.filter((secret) => secret.length >= MIN_SECRET));
  }

  text(text: string): string {
    this.#all ??= new FormIndex(this.#forms());
    return this.#all.replace(text, REDACTED);
  }

  /** A field's name: a secret that is a common word stays readable there. */
  key(key: string): string {
    this.#strong ??= new FormIndex(this.#forms().filter((form) => !isWeakSecret(form)));
    return this.#strong.replace(key, REDACTED);
  }

  /** A number is masked when it equals a secret; part of a longer number is nothing that anybody could use. */
  number(number: number): number | string {
    return this.#secrets.has(String(number)) ? REDACTED : number;
  }

  #forms(): string[] {
    return [...this.#secrets].flatMap(writtenForms);
  }
}
