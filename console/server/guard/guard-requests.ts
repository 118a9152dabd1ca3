import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { isSameSecret, type Session } from './session.ts';

export interface GuardOptions {
  session: Session;
  port: number;
  readOnly: boolean;
}

const SAFE = new Set(['GET', 'HEAD']);

/**
 * Refuses what does not come from the console's own page: another `Host` (DNS rebinding), another `Origin` or site (CSRF), no
 * session, a body that is not JSON. A read-only console refuses every change.
 */
export function guardRequests({ session, port, readOnly }: GuardOptions): MiddlewareHandler {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  return async (context, next) => {
    const { req } = context;
    const refuse = (status: 401 | 403 | 415 | 421, message: string, fix: string) =>
      wantsPage(context.req.raw.headers)
        ? context.html(refusalPage(message, fix), status)
        : context.json({ message, fix }, status);

    const host = req.header('host') ?? '';
    if (!hosts.has(host)) {
      return refuse(421, 'this console does not serve the requested host', 'open the URL that the console printed');
    }
    const origin = req.header('origin');
    const site = req.header('sec-fetch-site');
    const isForeign = origin !== undefined && origin !== `http://${host}`;
    if (isForeign || (site !== undefined && site !== 'same-origin' && !isNavigation(context.req.raw.headers, site))) {
      return refuse(403, 'the request comes from another site', 'open the console in its own tab');
    }
    const url = new URL(req.url);
    const token = url.searchParams.get('token');
    if (token !== null && SAFE.has(req.method)) {
      if (!isSameSecret(token, session.token)) {
        return refuse(401, 'the token in the URL is not valid', 'open the URL that the running console printed');
      }
      setCookie(context, session.cookieName, session.cookieValue, { httpOnly: true, sameSite: 'Strict', path: '/' });
      url.searchParams.delete('token');
      return context.redirect(`${url.pathname}${url.search}`, 303);
    }
    if (!isSameSecret(getCookie(context, session.cookieName) ?? '', session.cookieValue)) {
      return refuse(401, 'this browser has no session', 'open the URL that the console printed, with its token');
    }
    if (!SAFE.has(req.method)) {
      if (origin === undefined) return refuse(403, 'the request names no origin', 'use the page of the console');
      if (!/^application\/json\b/.test(req.header('content-type') ?? '')) {
        return refuse(415, 'the request is not JSON', 'use the page of the console');
      }
      if (readOnly) {
        return refuse(403, 'this console is read-only', 'start it without --read-only to make changes');
      }
    }
    await next();
  };
}

/** Somebody looks at the answer in a browser. */
function wantsPage(headers: Headers): boolean {
  return headers.get('accept')?.includes('text/html') ?? false;
}

/** A page of its own: the console's files need a session. @param message - of this file, never from the request */
function refusalPage(message: string, fix: string): string {
  const [title, text] = [message, fix].map((each) => `${each.charAt(0).toUpperCase()}${each.slice(1)}.`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Server Monitor plugins</title>
<h1>${title}</h1>
<p>${text}</p>
<p>A console that was started again has a new URL: see the terminal that it runs in.</p>
</html>
`;
}

/** A link, a bookmark or a typed address: it shows a page and changes nothing. */
function isNavigation(headers: Headers, site: string): boolean {
  return headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document' && site !== '';
}
