import type { ConfigDocument } from './config-document.ts';
import { type ConfigEntry, configEntries } from './config-entries.ts';

/** What one value of a configuration was, and will be. */
export interface ConfigChange {
  path: string;
  /** Null when it was not there, or is a secret. */
  before: string | null;
  after: string | null;
  secret: boolean;
  kind: 'added' | 'changed' | 'removed';
}

/** Compares two configurations, without their secrets: of those it only says that they change. */
export function configChanges(
  before: ConfigDocument,
  after: ConfigDocument,
  secrets: readonly string[],
): ConfigChange[] {
  const plain = [byPath(configEntries(before, [])), byPath(configEntries(after, []))] as const;
  const shown = [byPath(configEntries(before, secrets)), byPath(configEntries(after, secrets))] as const;
  const paths = [...new Set([...shown[0].keys(), ...shown[1].keys()])];
  return paths
    .filter((path) => plain[0].get(path)?.value !== plain[1].get(path)?.value)
    .map((path) => {
      const [old, new_] = [shown[0].get(path), shown[1].get(path)];
      const secret = Boolean(old?.secret || new_?.secret);
      const kind = old === undefined ? 'added' : new_ === undefined ? 'removed' : 'changed';
      return {
        path,
        before: secret ? null : (old?.value ?? null),
        after: secret ? null : (new_?.value ?? null),
        secret,
        kind,
      };
    });
}

function byPath(entries: readonly ConfigEntry[]): Map<string, ConfigEntry> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}
