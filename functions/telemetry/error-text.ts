import { ServerMonitorError } from '../../sdk/errors.ts';

/** Causes that are shown: errors may cause one another in a circle. */
const MAX_CAUSES = 3;

/**
 * An error and what caused it, on one line, without stacks. The names of this project's own error classes are left out: they
 * mean nothing to operators. Never throws, whatever was thrown.
 */
export function errorText(error: unknown): string {
  const texts: string[] = [];
  for (let cause = error; cause !== undefined && texts.length <= MAX_CAUSES; cause = causeOf(cause)) {
    texts.push(oneError(cause, texts.length === 0));
  }
  return texts.length === 1 ? (texts[0] ?? '') : `${texts[0]} (${texts.slice(1).join('; ')})`;
}

function oneError(error: unknown, named: boolean): string {
  try {
    if (!(error instanceof Error)) return String(error);
    const name = !named || error instanceof ServerMonitorError || error.name === 'Error' ? '' : `${error.name}: `;
    return `${name}${error.message}`;
  } catch {
    return 'an error that cannot be shown as text';
  }
}

function causeOf(error: unknown): unknown {
  try {
    return error instanceof Error ? (error.cause ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}
