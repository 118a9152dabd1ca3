import { hostname, userInfo } from 'node:os';

/** The event fields that say which server something happened on: this very machine. */
export function thisServer(): { server_id: string; server_name: string } {
  return { server_id: hostname(), server_name: hostname() };
}

/** The name of the user this runs as; null where the system has none for it, as in some containers. */
export function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
