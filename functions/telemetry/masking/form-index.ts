import { folded, WrittenText } from './written-text.ts';

/**
 * Steps for each character of a text, at most. Ordinary text takes one or two; a text that repeats the beginning of a secret
 * takes as many as that beginning is long.
 */
const MAX_STEPS = 32;

/** Steps that every text has, however short. */
const MIN_STEPS = 10_000;

/** What a character costs that can be read in several ways, if it is not the first. */
const READINGS_STEPS = 32;

/** Characters from which the beginning of a form is masked at the end of a text that was cut. */
const MIN_BEGINNING = 4;

/** Characters of the longest notation of one character, an escape of JSON within JSON within JSON: a cut leaves some of them. */
const MAX_NOTATION = 20;

/** The forms that begin with the characters which were read so far: they are neighbors in the index. */
interface State {
  low: number;
  high: number;
  /** Characters of these forms that were read. */
  depth: number;
  /** Position in the text. */
  at: number;
}

interface Search {
  readonly text: WrittenText;
  /** Where the text was cut; infinite where it was not. */
  readonly cutAt: number;
  stepsLeft: number;
}

/**
 * Finds forms of secrets in a text, however each character is written there. A regular expression of large secrets overflows
 * the stack, and takes seconds to compile. Here the forms are sorted, and each character that is read narrows the range of
 * those that may stand at a place.
 */
export class FormIndex {
  readonly #forms: readonly string[];
  /** Of each form as it was given. No notation is shorter. */
  readonly #lengths: readonly number[];
  /** The first characters of the forms. */
  readonly #starts: ReadonlySet<number>;

  constructor(forms: readonly string[]) {
    const lengths = new Map<string, number>();
    for (const form of forms) {
      const indexed = folded(withSingleBackslashes(form.toWellFormed()));
      lengths.set(indexed, Math.min(form.length, lengths.get(indexed) ?? form.length));
    }
    this.#forms = [...lengths.keys()].sort();
    this.#lengths = this.#forms.map((form) => lengths.get(form) ?? 0);
    this.#starts = new Set(this.#forms.map((form) => form.charCodeAt(0)));
  }

  /**
   * Replaces every form, also one that begins within another. The time grows with the length of the text only: where almost
   * every character begins what is nearly a form, the whole rest of the text is replaced.
   *
   * @param isCut - whether the text was cut: then the beginning of a form at its end is replaced too
   */
  replace(text: string, replacement: string, isCut = false): string {
    if (this.#forms.length === 0) return text;
    const written = new WrittenText(text);
    const cutAt = isCut ? text.length : Number.POSITIVE_INFINITY;
    const search = { text: written, cutAt, stepsLeft: MIN_STEPS + MAX_STEPS * text.length };
    // Without steps left, only forms that begin behind the one before are found.
    const searchWithin = { ...search, stepsLeft: search.stepsLeft / 2 };
    let shown = '';
    let formEnd = 0;
    let maskedTo = 0;
    for (let at = 0; at < text.length && search.stepsLeft >= 0; at++) {
      if (searchWithin.stepsLeft < 0) at = Math.max(at, formEnd);
      const isWithin = at < formEnd;
      const longest = this.#endAt(at, isWithin ? searchWithin : search);
      if (!isWithin && longest > 0) formEnd = longest;
      const end = search.stepsLeft < 0 ? text.length : longest;
      if (end <= maskedTo) continue;
      if (at >= maskedTo) shown += text.slice(maskedTo, at) + replacement;
      maskedTo = end;
    }
    return shown + text.slice(maskedTo);
  }

  /** Where the longest form that starts at a place ends; -1 without one. */
  #endAt(start: number, search: Search): number {
    const first = search.text.plain(start);
    if (first !== -1 && !this.#starts.has(first)) return -1;
    let longest = -1;
    let seen: Set<string> | undefined;
    const states: State[] = [{ low: 0, high: this.#forms.length, depth: 0, at: start }];
    for (let state = states.pop(); state !== undefined && search.stepsLeft >= 0; state = states.pop()) {
      longest = Math.max(longest, this.#readPlain(state, start, search));
      const next = this.#readSpecial(state, search);
      // Other ways to read the text may lead to the same state.
      if (next.length > 1) seen ??= new Set();
      for (const state of next) if (isNew(state, seen)) states.push(state);
    }
    return longest;
  }

  /** Reads on while there is one way to do so. Returns where the longest form on the way ends. */
  #readPlain(state: State, start: number, search: Search): number {
    let longest = -1;
    let code: number;
    do {
      search.stepsLeft -= 1;
      if (this.#isForm(state, start)) longest = state.at;
      code = search.text.plain(state.at);
      if (isCutBeginning(state, code, search)) return search.cutAt;
    } while (code !== -1 && search.stepsLeft >= 0 && this.#advance(state, code, state.at + 1));
    return longest;
  }

  /** The shortest form of a range comes first. */
  #isForm({ low, depth, at }: State, start: number): boolean {
    return this.#forms[low]?.length === depth && at - start >= (this.#lengths[low] ?? 0);
  }

  #readSpecial(state: State, search: Search): State[] {
    if (search.text.plain(state.at) !== -1) return [];
    if (state.depth > 0) search.stepsLeft -= READINGS_STEPS;
    const readings = search.text.readings(state.at, state.depth === 0);
    return readings.flatMap(({ code, end }) => {
      const next = { ...state };
      return this.#advance(next, code, end) ? [next] : [];
    });
  }

  /** Narrows a state to the forms that go on with a character; false without any. */
  #advance(state: State, code: number, at: number): boolean {
    if (code > 0xffff) {
      const [high, low] = [0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff)];
      return this.#advance(state, high, at) && this.#advance(state, low, at);
    }
    const range = this.#narrowed(state, code);
    if (range === undefined) return false;
    state.low = range.low;
    state.high = range.high;
    state.depth += 1;
    state.at = at;
    return true;
  }

  #narrowed(state: State, code: number): { low: number; high: number } | undefined {
    const { low, high, depth } = state;
    const isWhole = this.#forms[low]?.charCodeAt(depth) === code && this.#forms[high - 1]?.charCodeAt(depth) === code;
    if (isWhole) return state;
    const first = this.#firstFrom(code, low, high, depth);
    const end = this.#firstFrom(code + 1, first, high, depth);
    return first < end ? { low: first, high: end } : undefined;
  }

  /** The first form of a range whose character at a depth is this one or a later one. */
  #firstFrom(code: number, from: number, to: number, depth: number): number {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >> 1;
      // Not a number behind the end of a form, which is sorted before longer ones.
      if ((this.#forms[middle]?.charCodeAt(depth) ?? 0) >= code) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Whether a text was cut here, at the end of a character or within the notation of one. */
function isCutBeginning({ depth, at }: State, next: number, { cutAt }: Search): boolean {
  return depth >= MIN_BEGINNING && (at === cutAt || (next === -1 && at + MAX_NOTATION > cutAt));
}

function isNew({ low, depth, at }: State, seen: Set<string> | undefined): boolean {
  if (seen === undefined) return true;
  const key = `${low} ${depth} ${at}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

/** Each level of JSON writes another number of backslashes: any number is read as one. */
function withSingleBackslashes(form: string): string {
  return form.replace(/\\+/g, '\\');
}
