import { parseEnv } from 'node:util';

/**
 * Reads the text of an environment file. A JSON object without quotes is taken as it stands, as Docker and systemd do: for
 * `parseEnv` of Node.js, a `#` in it begins a comment.
 */
export function parseEnvironmentFile(text: string): NodeJS.ProcessEnv {
  const raw = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*(\{.*\})[ \t]*\r?$/gm)];
  return { ...parseEnv(text), ...Object.fromEntries(raw.map(([, name, value]) => [name, value])) };
}
