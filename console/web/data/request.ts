import type { Problem } from '../../api/problem.ts';

/** A request that failed, with the server's reason and fix. */
export class RequestError extends Error {
  readonly problem: Problem;
  /** Of HTTP; undefined when the console did not answer. */
  readonly status: number | undefined;

  constructor(problem: Problem, status?: number) {
    super(problem.message);
    this.problem = problem;
    this.status = status;
  }
}

/**
 * Calls the API of the console.
 *
 * @throws {RequestError}
 */
export async function request<T>(
  path: string,
  init: { method?: string; body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const { method = 'GET', body, signal } = init;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      ...(method === 'GET'
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
      ...(signal ? { signal } : {}),
    });
  } catch {
    throw new RequestError({ message: 'the console does not answer', fix: 'check that it still runs in its terminal' });
  }
  const answer = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  throw new RequestError(
    isProblem(answer) ? answer : { message: `the console answered ${response.status}`, fix: 'try again' },
    response.status,
  );
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'message' in value && 'fix' in value;
}

/** The reason of any failure. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestError) return error.problem;
  return { message: error instanceof Error ? error.message : String(error), fix: 'reload the page' };
}
