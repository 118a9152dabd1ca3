/**
 * Reads the text of an environment file as Docker, systemd and python-dotenv do. Quotes are removed: within `"`, a backslash
 * escapes `"`, `\`, `$` and a backtick; within `'`, nothing does. A quoted value may have several lines. Without quotes, a value
 * ends with its line, or before ` #`; JSON keeps a `#`.
 */
export function parseEnvironmentFile(file: string): NodeJS.ProcessEnv {
  const text = file.replace(/^\uFEFF/, '');
  const variables: NodeJS.ProcessEnv = {};
  const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*/gm;
  for (let found = assignment.exec(text); found; found = assignment.exec(text)) {
    const { value, end } = readValue(text, assignment.lastIndex);
    variables[found[1] ?? ''] = value;
    assignment.lastIndex = end;
  }
  return variables;
}

interface Value {
  value: string;
  /** Where the value ends in the text. */
  end: number;
}

function readValue(text: string, start: number): Value {
  const quoted = text[start] === "'" || text[start] === '"' ? readWord(text, start) : undefined;
  return quoted ?? readLine(text, start);
}

/** A word of a shell: quoted parts and what stands next to them. Undefined when a quote is never closed. */
function readWord(text: string, start: number): Value | undefined {
  const part = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([^\n])|([^\s'"\\]+)/y;
  let value = '';
  let end = start;
  for (part.lastIndex = start; ; end = part.lastIndex) {
    const [found, single, double, escaped, plain] = part.exec(text) ?? [];
    if (found === undefined) return /['"]/.test(text[end] ?? '') ? undefined : { value, end };
    value += single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '';
  }
}

function readLine(text: string, start: number): Value {
  const lineEnd = /\r?$/gm;
  lineEnd.lastIndex = start;
  const end = lineEnd.exec(text)?.index ?? text.length;
  const line = text.slice(start, end);
  const value = line.startsWith('{') ? line.replace(/(?<=\})[ \t]+#[^}]*$/, '') : line.replace(/(^|[ \t]+)#.*$/, '');
  return { value: value.trim(), end };
}
