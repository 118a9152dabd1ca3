import { hostname, userInfo } from 'node:os';

/** The event fields that name the server: this machine. */
export function thisServer(): { server_id: string; server_name: string } {
  return { server_id: hostname(), server_name: hostname() };
}

/** The name of the current user; null where the system has none, as in some containers. */
export function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
