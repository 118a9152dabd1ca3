import { parseTarget, type Target } from './parse-target.ts';

/** Enough for the webhooks of one instance. A plugin that has more makes its URLs per event. */
const MAX_TARGETS = 256;

/** Caches parsed URLs: a plugin requests the same few again and again. */
export class TargetCache {
  readonly #allowHttp: boolean;
  readonly #known = new Map<string, Target>();

  constructor(allowHttp: boolean) {
    this.#allowHttp = allowHttp;
  }

  /** @throws {InvalidUrlError | InsecureUrlError} */
  get(url: string): Target {
    const known = this.#known.get(url);
    if (known) return known;
    const target = parseTarget(url, this.#allowHttp);
    if (this.#known.size >= MAX_TARGETS) this.#known.clear();
    this.#known.set(url, target);
    return target;
  }
}
