/**
 * JSON text that SQS takes: it refuses the characters U+FFFE and U+FFFF (SQS API reference, SendMessage), which are written as
 * escapes here. Everything else that it refuses is escaped by JSON already.
 *
 * @throws {TypeError} when the value has no JSON text: `undefined`, a function, a bigint, a circle
 */
export function toJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a value of type ${typeof value} has no JSON text`);
  return /[\uFFFE\uFFFF]/.test(text) ? text.replace(/[\uFFFE\uFFFF]/g, escapeCharacter) : text;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16)}`;
}
