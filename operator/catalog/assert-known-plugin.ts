import { shownName } from '../../functions/settings/shown-name.ts';
import { validateAllowlist } from '../../functions/settings/validate-allowlist.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { OperatorError } from '../stage/operator-error.ts';

/** Refuses the name of an instance whose plugin the catalog lacks. @throws {OperatorError} with the closest name */
export function assertKnownPlugin(instance: string, catalog: Catalog): void {
  const [found] = validateAllowlist([instance], catalog);
  if (!found) return;
  const known = Object.keys(catalog).join(', ');
  throw new OperatorError(`there is no plugin \`${shownName(instance, catalog)}\``, {
    kind: 'usage',
    fix: found.suggestion === undefined ? `the catalog has ${known}` : `did you mean \`${found.suggestion}\`?`,
  });
}
