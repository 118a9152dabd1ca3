import { stripVTControlCharacters } from 'node:util';

/** Lines that tell why a `cdk` command failed, best first: a resource, the stack, the CLI, the app that was to be synthesized. */
const telling = [
  /(?:CREATE|UPDATE|DELETE)_FAILED.*?\|\s*([^|]+?)\s*$/,
  /❌\s*(?:Deployment failed: )?(.+)$/,
  /^(?:\[?[A-Za-z.]*Error\]?: .+)$/,
];

/** The reason a `cdk` command failed, out of all it printed: one line. */
export function failureReason(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const pattern of telling) {
    const index = lines.findIndex((line) => pattern.test(line));
    const match = pattern.exec(lines[index] ?? '');
    if (!match) continue;
    const reason = match[1] ?? match[0];
    // `Build failed with 1 error:`: the next line has it.
    return reason.endsWith(':') ? `${reason} ${lines[index + 1] ?? ''}`.trim() : reason;
  }
  return lines.at(-1) ?? 'it printed nothing';
}
