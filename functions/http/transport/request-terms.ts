import type { Dispatcher } from 'undici';
import type { HttpResponse } from '../../../sdk/plugin/http-client.ts';
import type { AbortSource } from '../abort-source.ts';
import { type BodyStart, ResponseBody } from './response-body.ts';

export type OnAnswer = (status: number, bodyStart: BodyStart) => void;

/** One request: what to send, what ends it, and how its answer is read. */
export interface RequestTerms {
  request: Dispatcher.DispatchOptions;
  /** Scheme, host and port, for messages. */
  origin: string;
  /** Ends the request together with its delivery. */
  delivery: AbortSource;
  /** The plugin's own signal. */
  signal: AbortSignal | undefined;
  /** When the delivery's time is up, on the clock of `performance.now()`; infinite when unknown. */
  deadline: number;
  /** True when the plugin does not read the body of a success. */
  ignoreBody: boolean;
  /** Makes an error of an answer other than 2xx; undefined when the plugin looks at the status itself. */
  toStatusError: ((response: HttpResponse, bodyStart: BodyStart) => Error) | undefined;
  /** Receives the status of the answer and the start of its body; undefined where nobody keeps them. */
  onAnswer: OnAnswer | undefined;
  /** Bytes. */
  maxHeaders: number;
  /** Bytes. */
  maxBody: number;
  /** Milliseconds; undefined where the delivery ends the request in time. */
  totalTimeout: number | undefined;
}

/**
 * Milliseconds that a body nobody reads may take after the headers. A short wait lets the connection be used again,
 * which saves the next request more time than it takes.
 */
const UNREAD_BODY_TIME = 250;

/** Bytes kept of a body that only an error message shows. */
const ERROR_BODY = 4096;

/** Whether the plugin can ask for the body. */
export function readsBody({ ignoreBody, toStatusError }: RequestTerms, status: number): boolean {
  const success = status >= 200 && status < 300;
  return success ? !ignoreBody : toStatusError === undefined;
}

/** The body to read into: whole when the plugin reads it, else only the start that an error message shows. */
export function bodyFor(terms: RequestTerms, status: number): ResponseBody {
  return readsBody(terms, status) ? new ResponseBody(terms.maxBody, false) : new ResponseBody(ERROR_BODY, true);
}

/**
 * Milliseconds that the body may take from now on. A body that is read has half of the delivery's time left: the rest is
 * for what the plugin does with the answer. Infinite when only the request's own timeout ends it.
 */
export function bodyTime(terms: RequestTerms, status: number): number {
  const half = Math.max(0, terms.deadline - performance.now()) / 2;
  return readsBody(terms, status) ? half : Math.min(half, UNREAD_BODY_TIME);
}
