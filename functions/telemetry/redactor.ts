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

  /** @param isCut - whether the text was cut: then the beginning of a secret at its end is masked too */
  text(text: string, isCut = false): string {
    this.#all ??= new FormIndex(this.#forms());
    return this.#all.replace(text, REDACTED, isCut);
  }

  /** A field's name: a secret that is a common word stays readable there. @param isCut - as for `text` */
  key(key: string, isCut = false): string {
    this.#strong ??= new FormIndex(this.#forms().filter((form) => !isWeakSecret(form)));
    return this.#strong.replace(key, REDACTED, isCut);
  }

  /** A number is masked when it equals a secret; part of a longer number is nothing that anybody could use. */
  number(number: number): number | string {
    return this.#secrets.has(String(number)) ? REDACTED : number;
  }

  #forms(): string[] {
    return [...this.#secrets].flatMap(writtenForms);
  }
}
