/**
 * JSON text that SQS takes: it refuses the characters U+FFFE and U+FFFF (SQS API reference, SendMessage), which are written as
 * escapes here. Everything else that it refuses is escaped by JSON already.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  return /[\uFFFE\uFFFF]/.test(text) ? text.replace(/[\uFFFE\uFFFF]/g, escapeCharacter) : text;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16)}`;
}
