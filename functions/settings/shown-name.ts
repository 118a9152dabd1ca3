import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { pluginNameOf } from './instance-name.ts';

/** The most characters of a name that is shown although the catalog lacks it. */
const MAX_SHOWN = 40;

/** The most digits of such a name: keys and tokens have more. */
const MAX_DIGITS = 4;

/**
 * How an entry of the allowlist is written to logs, messages and metrics. A name of the catalog, or what looks like a typing
 * error in one, is shown as it is. Anything else may be a secret in the wrong place: only its length is shown.
 *
 * @param position - in the allowlist, from 1; undefined when it is not known
 */
export function shownName(name: string, catalog: Catalog, position?: number): string {
  const plugin = pluginNameOf(name);
  if (plugin !== undefined && (Object.hasOwn(catalog, plugin) || looksLikeName(name))) return name;
  return `${position === undefined ? 'a name' : `allowlist entry ${position}`} of ${name.length} characters`;
}

/** The entries of an allowlist as they are shown. An entry keeps its place, so that its deliveries can be found. */
export function shownAllowlist(allowlist: readonly string[], catalog: Catalog): string[] {
  return allowlist.map((name, index) => shownName(name, catalog, index + 1));
}

function looksLikeName(name: string): boolean {
  return name.length <= MAX_SHOWN && name.replace(/\D/g, '').length <= MAX_DIGITS;
}
