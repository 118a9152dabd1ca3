import { printable } from '../../sdk/text/printable.ts';
import { describeMatchers } from './describe-matchers.ts';
import type { Found, Mismatch } from './explain-mismatch.ts';

/** How many alternatives of `$or` are shown. */
const MAX_ALTERNATIVES = 3;

/** How much of a value is shown. */
const MAX_LENGTH = 100;

/** One line of English for a part of a pattern that an event does not match, safe to print. Values are JSON, shortened. */
export function renderMismatch(mismatch: Mismatch): string {
  return printable(render(mismatch));
}

function render(mismatch: Mismatch): string {
  switch (mismatch.kind) {
    case 'field':
      return `\`${mismatch.path}\` ${renderFound(mismatch.found)}, the filter wants ${describeMatchers(mismatch.expected)}`;
    case 'item':
      return `no item of \`${mismatch.list}\` has all of ${mismatch.fields.map((path) => `\`${path}\``).join(', ')} as the filter wants them`;
    case 'alternatives':
      return `no pattern of $or matches: ${renderAlternatives(mismatch.alternatives)}`;
  }
}

function renderAlternatives(alternatives: readonly (readonly Mismatch[])[]): string {
  const shown = alternatives.slice(0, MAX_ALTERNATIVES).map((all) => all.map(render).join(' and '));
  const more = alternatives.length - shown.length;
  return `${shown.join('; or ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function renderFound(found: Found): string {
  switch (found.kind) {
    case 'missing':
      return 'is missing';
    case 'object':
      return 'is an object';
    case 'empty list':
      return 'is an empty list';
    case 'values': {
      const values = found.values.map((value) => shorten(JSON.stringify(value))).join(', ');
      if (found.count === 1) return `is ${values}`;
      const more = found.count - found.values.length;
      return `has ${values}${more > 0 ? ` and ${more} more` : ''}`;
    }
  }
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
