import { InvalidEventError } from '../../errors.ts';
import { endOfString } from '../../json/end-of-string.ts';
import { formatPath } from '../../json/format-path.ts';

/** How deep an event may be nested: deeper ones would exhaust the stack of what walks through them. */
export const MAX_DEPTH = 32;

/**
 * How many keys and list items an event may have, all levels together. An event with as many takes about 0.1 s to process;
 * 1 MB of ordinary data has fewer.
 */
export const MAX_ITEMS = 100_000;

/**
 * Refuses an event that is nested too deeply or has too many keys and items.
 *
 * @throws {InvalidEventError} that names the limit and the path
 */
export function assertEventLimits(event: object): void {
  countItems(event, event, 1, 0);
}

/** Returns `before` and the keys and items in `value`. */
function countItems(event: object, value: object, depth: number, before: number): number {
  if (depth > MAX_DEPTH) throw tooDeep(event);
  let items = before;
  if (Array.isArray(value)) {
    // Before it is walked through: that takes long for what is far too large.
    items += value.length;
    if (items > MAX_ITEMS) throw tooManyItems(formatPath(fullestPath(event)));
    for (const item of value) {
      if (typeof item === 'object' && item !== null) items = countItems(event, item, depth + 1, items);
    }
    return items;
  }
  for (const key in value) {
    items += 1;
    const item: unknown = value[key as keyof typeof value];
    if (typeof item === 'object' && item !== null) items = countItems(event, item, depth + 1, items);
  }
  if (items > MAX_ITEMS) throw tooManyItems(formatPath(fullestPath(event)));
  return items;
}

/**
 * Refuses JSON text with too many keys and items before it is parsed, which would take far longer than counting.
 *
 * @param maxItems - for text that is more than the event
 * @throws {InvalidEventError} that names the limit and the path
 */
export function assertTextLimits(text: string, maxItems: number = MAX_ITEMS): void {
  // Each item takes two characters at least.
  if (text.length <= 2 * maxItems) return;
  const lists = new OpenLists(text);
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      lists.string(at);
      at = endOfString(text, at) - 1;
    } else if (character === '{' || character === '[') lists.open(character === '[');
    else if (character === '}' || character === ']') lists.close();
    else if (character === ',') lists.separator();
    if (lists.total > maxItems) throw tooManyItems(formatPath(lists.fullest()));
  }
}

/** An object or a list that is open while text is counted through. */
interface OpenList {
  /** Its name in the one around it: an index, or the offset of a key. */
  name: number;
  isArray: boolean;
  separators: number;
  /** Offset of the last string directly in it: the key, when a value follows. */
  lastString: number;
}

class OpenLists {
  readonly #text: string;
  readonly #open: OpenList[] = [];
  #best: OpenList[] = [];
  total = 0;

  constructor(text: string) {
    this.#text = text;
  }

  string(offset: number): void {
    const list = this.#open.at(-1);
    if (list) list.lastString = offset;
  }

  open(isArray: boolean): void {
    const parent = this.#open.at(-1);
    const name = parent?.isArray ? parent.separators : (parent?.lastString ?? 0);
    this.#open.push({ name, isArray, separators: 0, lastString: 0 });
    this.total += 1;
  }

  separator(): void {
    const list = this.#open.at(-1);
    if (list) list.separators += 1;
    this.total += 1;
  }

  close(): void {
    const list = this.#open.at(-1);
    if (list && list.separators > MAX_ITEMS / 100 && list.separators > this.#bestCount) this.#best = [...this.#open];
    this.#open.pop();
  }

  /** The path of the object or list with most items so far. */
  fullest(): (string | number)[] {
    const open = this.#open.reduce(
      (best, { separators }, index) => (separators > (this.#open[best]?.separators ?? 0) ? index : best),
      0,
    );
    const current = this.#open.slice(0, open + 1);
    const path = (current.at(-1)?.separators ?? 0) > this.#bestCount ? current : this.#best;
    return path.slice(1).map(({ name }, index) => (path[index]?.isArray ? name : this.#keyAt(name)));
  }

  get #bestCount(): number {
    return this.#best.at(-1)?.separators ?? 0;
  }

  #keyAt(offset: number): string {
    return this.#text.slice(offset + 1, endOfString(this.#text, offset) - 1);
  }
}

function tooDeep(event: object): InvalidEventError {
  const path = formatPath(deepPath(event));
  return new InvalidEventError(path, `the event is nested deeper than ${MAX_DEPTH} levels at \`${path}\`: flatten it`);
}

function tooManyItems(path: string): InvalidEventError {
  const where = path === '' ? '' : `, most of them in \`${path}\``;
  return new InvalidEventError(
    path || 'meta',
    `the event has more than ${MAX_ITEMS} keys and list items${where}: send fewer, or put the data elsewhere and send its address`,
  );
}

/** The keys that lead to the first value below the limit of depth. */
function deepPath(value: object, depth = 1): string[] {
  for (const [key, item] of Object.entries(value)) {
    if (typeof item !== 'object' || item === null) continue;
    if (depth === MAX_DEPTH) return [key];
    const rest = deepPath(item, depth + 1);
    if (rest.length > 0) return [key, ...rest];
  }
  return [];
}

/** The keys that lead to the object or list with most items of its own. */
function fullestPath(event: object): string[] {
  let most = 0;
  let fullest: string[] = [];
  const path: string[] = [];
  const visit = (value: object) => {
    const keys = Object.keys(value);
    if (keys.length > most) [most, fullest] = [keys.length, [...path]];
    if (path.length >= MAX_DEPTH) return;
    for (const key of keys) {
      const item: unknown = value[key as keyof typeof value];
      if (typeof item !== 'object' || item === null) continue;
      path.push(key);
      visit(item);
      path.pop();
    }
  };
  visit(event);
  return fullest;
}
