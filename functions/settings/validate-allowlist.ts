import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { closestName } from './closest-name.ts';
import { pluginNameOf } from './instance-name.ts';

/** An entry of an allowlist that names no plugin. */
export interface AllowlistProblem {
  /** In the list, from 1. */
  position: number;
  /** What is wrong and what is expected. It does not quote the entry, which may be a secret in the wrong place. */
  problem: string;
  /** A name of the catalog that is close to the entry. */
  suggestion?: string;
}

/**
 * Checks names for the allowlist before they are written: at run time, deliveries for a name that the catalog lacks wait until
 * somebody corrects it.
 *
 * @param names - instance names: `webhook`, `webhook.siem`
 * @returns what is wrong; empty when the catalog has a plugin for every name
 */
export function validateAllowlist(names: readonly string[], catalog: Catalog): AllowlistProblem[] {
  return names.flatMap((name, index) => problemOf(name, index + 1, Object.keys(catalog)) ?? []);
}

function problemOf(name: string, position: number, known: readonly string[]): AllowlistProblem | undefined {
  const plugin = pluginNameOf(name);
  if (plugin !== undefined && known.includes(plugin)) return undefined;
  const close = closestName((plugin ?? name).trim().toLowerCase(), known);
  const suggestion = close === undefined ? {} : { suggestion: close };
  if (plugin === undefined) {
    return {
      position,
      problem: `is not the name of a plugin or an instance, such as ${example(known)}`,
      ...suggestion,
    };
  }
  return { position, problem: `is not in the catalog, which has ${known.join(', ') || 'no plugins'}`, ...suggestion };
}

function example(known: readonly string[]): string {
  const name = known[0] ?? 'webhook';
  return `\`${name}\` or \`${name}.siem\``;
}
