import { stripVTControlCharacters } from 'node:util';

/** Lines that name the reason of a failed `cdk` command, best first: a resource, the stack, the CLI, the app. */
const reasonLines = [
  /(?:CREATE|UPDATE|DELETE)_FAILED.*?\|\s*([^|]+?)\s*$/,
  /❌\s*(?:Deployment failed: )?(.+)$/,
  /^(?:\[?[A-Za-z.]*Error\]?: .+)$/,
];

/** Finds the reason of a failed `cdk` command in its output, as one line. */
export function failureReason(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const pattern of reasonLines) {
    const index = lines.findIndex((line) => pattern.test(line));
    const match = pattern.exec(lines[index] ?? '');
    if (!match) continue;
    const reason = match[1] ?? match[0];
    // `Build failed with 1 error:`: the next line has it.
    return reason.endsWith(':') ? `${reason} ${lines[index + 1] ?? ''}`.trim() : reason;
  }
  return lines.at(-1) ?? 'it printed nothing';
}
