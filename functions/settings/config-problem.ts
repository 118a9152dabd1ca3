import { formatPath } from '../../sdk/json/format-path.ts';

/** What is wrong with a key of a configuration. Nothing in it is a value of the configuration. */
export interface ConfigProblem {
  /** `url`, or `targets.0.url`; empty for the configuration as a whole. */
  path: string;
  /** What the key must be: `a whole number`, or, when `got` is `unknown`, a key that the plugin has. */
  expected: string;
  /** `missing`, `unknown`, or the kind of value that is there: `text`, `a number`. */
  got: string;
  /** A known key that is close to an unknown one. */
  suggestion?: string;
  /** The whole sentence, where the plugin's schema has its own. It follows the key: `must be an http or https URL`. */
  message?: string;
}

/** A problem as a sentence without a full stop. */
export function renderProblem({ path, expected, got, suggestion, message }: ConfigProblem): string {
  const key = path === '' ? 'the configuration' : `\`${formatPath([path])}\``;
  if (message !== undefined) return /^(must|is|has|needs) /.test(message) ? `${key} ${message}` : `${key}: ${message}`;
  if (got !== 'unknown') return `${key} is ${got}: expected ${expected}`;
  return `unknown key ${key}${suggestion === undefined ? '' : `: did you mean \`${suggestion}\`?`}`;
}

/** All problems on one line. */
export function renderProblems(problems: readonly ConfigProblem[]): string {
  return problems.map(renderProblem).join('; ');
}
