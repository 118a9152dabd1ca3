import { OperatorError } from '../stage/operator-error.ts';
import { type CallTarget, toOperatorError } from '../stage/to-operator-error.ts';

export const checkStatuses = ['ok', 'warning', 'failed', 'skipped'] as const;

/** One thing that was looked at. */
export interface Check {
  name: string;
  status: (typeof checkStatuses)[number];
  /** What was found. */
  detail: string;
  /** What to do about it; null when nothing has to be done. */
  fix: string | null;
}

export const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail, fix: null });
export const warning = (name: string, detail: string, fix: string): Check => ({ name, status: 'warning', detail, fix });
export const failed = (name: string, detail: string, fix: string): Check => ({ name, status: 'failed', detail, fix });
export const skipped = (name: string, detail: string): Check => ({ name, status: 'skipped', detail, fix: null });

/** Runs a check; what it throws is its result. @throws what is a bug */
export async function attempt(name: string, target: CallTarget, run: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await run();
  } catch (error) {
    const known = error instanceof OperatorError ? error : toOperatorError(error, target);
    if (!known) throw error;
    return [failed(name, known.message, known.fix)];
  }
}
