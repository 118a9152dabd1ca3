/** A value as TypeScript code. */
export function literal(value: unknown): string {
  return typeof value === 'string' ? quote(value) : escapeCode(JSON.stringify(value));
}

/** Text as TypeScript code, in single quotes. */
export function quote(text: string): string {
  return `'${escapeCode(JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'"))}'`;
}

/** The name of a property in an object literal. */
export function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__' ? key : `[${quote(key)}]`;
}

/** Characters that are line ends to some readers of the file. */
function escapeCode(text: string): string {
  return text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
