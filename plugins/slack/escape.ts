import { controlCharacters } from '../../sdk/text/control-characters.ts';

/**
 * Makes text of others fit to stand in one line of a message: nothing in it can pass for a line of its own. Half characters
 * (lone surrogates), which no UTF-8 can hold, are replaced.
 */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(controlCharacters, ' ').trim();
}

/**
 * Escapes text for Slack, as its documentation asks ("Formatting message text", escaping text): after that it can hold
 * neither mentions nor links of Slack's own syntax.
 */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Keeps Slack's servers from finding addresses, channels and mentions in a message's `text` ("Formatting message text",
 * automatic parsing). It adds a zero-width space behind the characters by which Slack finds them.
 */
export function withoutLinks(text: string): string {
  return text.replace(/[@#.:](?=\S)/g, '$&\u200B');
}

/** Cuts text to a number of characters, with an ellipsis in place of what is left out. Never cuts a character in half. */
export function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Escapes text and cuts it to a number of characters as sent; never cuts an escape in half. */
export function escapeWithin(text: string, length: number): string {
  const escaped = escapeSlack(text);
  if (escaped.length <= length) return escaped;
  return truncate(escaped, length).replace(/&[a-z]*…$/, '…');
}
