import { stripVTControlCharacters } from 'node:util';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import { type CallTarget, toOperatorError } from '../../operator/stage/to-operator-error.ts';
import { printable } from '../../sdk/text/printable.ts';

/** An error as one line, without its stack. */
export function errorLine(error: unknown): string {
  if (error instanceof OperatorError) return `smp: ${oneLine(error.message)}: ${oneLine(error.fix)}`;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `smp: this is a bug in smp (${oneLine(reason)}): set SMP_DEBUG=1 to see where, and report it`;
}

/** Why some calls of a job failed, as one line. */
export function callErrorLine(error: unknown, target: CallTarget): string {
  const known = toOperatorError(error, target);
  if (known) return errorLine(known);
  return `smp: some calls failed: ${oneLine(error instanceof Error ? error.message : String(error))}`;
}

function oneLine(text: string): string {
  return printable(stripVTControlCharacters(text).replace(/\s*\n\s*/g, ' '));
}
