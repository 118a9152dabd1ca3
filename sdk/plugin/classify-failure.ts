import { HttpStatusError, PermanentError, RetryAfterError, UnawaitedRequestError } from '../errors.ts';

/** What an error that a hook threw means for its delivery. */
export interface Failure {
  /** True when another attempt is pointless. */
  permanent: boolean;
  /** Seconds before which another attempt is pointless; absent when nobody asked for a wait. */
  retryAfter?: number;
  /** True when the endpoint wants no more requests at all: it answered 410 (Standard Webhooks, "Webhook Endpoint Removal"). */
  gone?: boolean;
}

/** Seconds to wait after a 429 that names no time. */
const DEFAULT_WAIT = 1;

/** Says what an error of a hook means for its delivery. A request that was not awaited fails like one that was. */
export function classifyFailure(thrown: unknown): Failure {
  const error = thrown instanceof UnawaitedRequestError ? thrown.cause : thrown;
  if (error instanceof PermanentError) return { permanent: true };
  if (error instanceof RetryAfterError) return { permanent: false, retryAfter: error.seconds };
  if (!(error instanceof HttpStatusError)) return { permanent: false };
  const { permanent, status } = error;
  if (status === 410) return { permanent, gone: true };
  const retryAfter = error.retryAfter ?? (status === 429 ? DEFAULT_WAIT : undefined);
  return permanent || retryAfter === undefined ? { permanent } : { permanent, retryAfter };
}
