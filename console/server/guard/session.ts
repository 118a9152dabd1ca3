import { randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 32;

/** The secret of one run of the console: a token in the printed URL, and a cookie that a browser gets for it. */
export interface Session {
  token: string;
  cookieName: string;
  cookieValue: string;
}

/**
 * Creates the secrets of a run. The cookie has the port in its name, because browsers send cookies to every port of a host.
 */
export function createSession(port: number): Session {
  return { token: randomText(), cookieName: `smp_console_${port}`, cookieValue: randomText() };
}

/** Compares in constant time. */
export function isSameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function randomText(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}
