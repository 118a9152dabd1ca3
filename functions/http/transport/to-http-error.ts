import { ServerMonitorError } from '../../../sdk/errors.ts';
import { HttpTimeoutError, InvalidRequestError, NetworkError } from '../errors.ts';

/** Codes of undici and of the system, and what did not happen in time. */
const timeouts: Record<string, string> = {
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped halfway',
  ETIMEDOUT: 'no connection in time',
};

/** How requests fail on a connection that the other side has closed. */
const closedConnection = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET']);

/** Whether a request failed because the other side had closed the connection. */
export function isClosedConnection(error: Error): boolean {
  return closedConnection.has(codeOf(error));
}

/** Turns what undici or the system reports into an error of the client. The client's own errors pass. */
export function toHttpError(error: Error, origin: string, maxHeaders: number): ServerMonitorError {
  if (error instanceof ServerMonitorError) return error;
  const code = codeOf(error);
  const late = timeouts[code];
  if (late !== undefined) return new HttpTimeoutError(`${origin}: ${late}`, { cause: error });
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new NetworkError(`${origin}: the headers of the answer exceed the limit of ${maxHeaders} bytes`, {
      cause: error,
    });
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return new InvalidRequestError(`${origin}: the request is not valid: ${error.message}`, { cause: error });
  }
  return new NetworkError(`${origin}: the request failed on the network (${code})`, { cause: error });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
