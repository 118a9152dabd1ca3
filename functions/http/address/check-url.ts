import { InsecureUrlError, InvalidUrlError } from '../errors.ts';
import { isBlockedPort } from './blocked-ports.ts';
import { parseTarget } from './parse-target.ts';

/** What a URL may be. */
export interface UrlRules {
  allowHttp: boolean;
  /** Ranges that the operator allows; on their addresses every port may be used. */
  allowedRanges: readonly string[];
}

/**
 * Says what is wrong with a URL, before any request is made. Whether its host may be reached is judged when the
 * connection is made.
 *
 * @returns what is wrong and how to fix it, without the URL's path or query; undefined when the client accepts the URL
 */
export function checkUrl(url: string, { allowHttp, allowedRanges }: UrlRules): string | undefined {
  try {
    const { origin } = parseTarget(url, allowHttp);
    // With allowed ranges, the address decides, which is not known yet.
    return allowedRanges.length === 0 && isBlockedPort(new URL(origin).port) ? blockedPort(origin) : undefined;
  } catch (error) {
    if (error instanceof InvalidUrlError || error instanceof InsecureUrlError) return error.message;
    throw error;
  }
}

function blockedPort(origin: string): string {
  return `${origin}: the port belongs to another protocol than HTTP; use another port`;
}
