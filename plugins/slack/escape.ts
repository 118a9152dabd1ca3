/**
 * Escapes text for Slack, as its documentation asks ("Formatting text for app surfaces", escaping text): after that it can hold
 * neither mentions nor links of Slack's own syntax.
 */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Cuts text to a number of characters, with an ellipsis in place of what is left out. Never cuts a character in half. */
export function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
