import { ServerMonitorError } from '../../../sdk/errors.ts';
import { HttpTimeoutError, InvalidRequestError, NetworkError, ResponseTooLargeError } from '../errors.ts';

/** Codes of undici and of the system, and what did not happen in time. */
const timeouts: Record<string, string> = {
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped halfway',
  ETIMEDOUT: 'no connection in time',
};

/** Turns what undici or the system reports into an error of ours. Its own are passed on: they say what is refused. */
export function toHttpError(error: Error, origin: string, maxHeaders: number): ServerMonitorError {
  if (error instanceof ServerMonitorError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const late = timeouts[code];
  if (late !== undefined) return new HttpTimeoutError(`${origin}: ${late}`, { cause: error });
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new ResponseTooLargeError(origin, 'headers', maxHeaders);
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return new InvalidRequestError(`${origin}: the request is not valid: ${error.message}`, { cause: error });
  }
  return new NetworkError(`${origin}: the request failed on the network (${code})`, { cause: error });
}
