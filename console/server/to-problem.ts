import { ZodError } from 'zod';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import { toOperatorError } from '../../operator/stage/to-operator-error.ts';
import type { Problem } from '../api/problem.ts';

/** What a request that failed answers: of an operator's or AWS's failure the reason and the fix, of a bug its message. */
export function toProblem(error: unknown): { status: 400 | 500 | 502; problem: Problem } {
  const known = error instanceof OperatorError ? error : toOperatorError(error);
  if (known) return { status: known.kind === 'aws' ? 502 : 400, problem: { message: known.message, fix: known.fix } };
  if (error instanceof ZodError) {
    return { status: 400, problem: { message: 'the request is not one that the page sends', fix: 'reload the page' } };
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  return { status: 500, problem: { message, fix: 'try again; if it stays, report it as a bug of the console' } };
}
