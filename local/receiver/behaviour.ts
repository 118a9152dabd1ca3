import type { ServerResponse } from 'node:http';

/** What the receiver does with a request instead of answering 200. */
export type Behaviour =
  /** Answers with a status; `retryAfter` in seconds or as an HTTP date. */
  | { kind: 'status'; status: number; retryAfter?: number | string; body?: string }
  /** Answers 302 with another location. */
  | { kind: 'redirect'; location: string }
  /** Resets the connection without an answer (TCP RST). */
  | { kind: 'reset' }
  /** Reads the request and never answers. */
  | { kind: 'silent' }
  /** Answers 200 and sends a byte of the body at an interval in milliseconds, without end. */
  | { kind: 'slow-body'; interval?: number }
  /** Answers 200 with a body of this size. */
  | { kind: 'huge-body'; bytes: number };

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Answers as a behaviour says. Returns the status that was sent, or null when there was no answer. */
export function misbehave(behaviour: Behaviour, response: ServerResponse): number | null {
  switch (behaviour.kind) {
    case 'status': {
      const { status, retryAfter, body = '' } = behaviour;
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }).end(body);
      return status;
    }
    case 'redirect':
      response.writeHead(302, { location: behaviour.location }).end();
      return 302;
    case 'reset':
      response.socket?.resetAndDestroy();
      return null;
    case 'silent':
      return null;
    case 'slow-body':
      sendSlowly(response, behaviour.interval ?? 200);
      return 200;
    case 'huge-body':
      sendHuge(response, behaviour.bytes);
      return 200;
  }
}

function sendSlowly(response: ServerResponse, interval: number): void {
  response.writeHead(200).write('.');
  const timer = setInterval(() => response.write('.'), interval);
  response.on('close', () => clearInterval(timer));
}

function sendHuge(response: ServerResponse, bytes: number): void {
  let left = bytes;
  const pump = () => {
    while (left > 0 && !response.destroyed) {
      const chunk = CHUNK.subarray(0, left);
      left -= chunk.length;
      if (!response.write(chunk) && left > 0) return void response.once('drain', pump);
    }
    if (!response.destroyed) response.end();
  };
  response.writeHead(200);
  pump();
}
