import { assertKnownPlugin } from '../../operator/catalog/assert-known-plugin.ts';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import type { CommandContext } from '../program/command-context.ts';

/**
 * For a list that is empty: says when the catalog lacks the plugin that was asked for. It is no error, because the history and the
 * logs know plugins that were removed.
 */
export async function noteUnknownPlugin(
  plugin: string | undefined,
  { catalog, note }: Pick<CommandContext, 'catalog' | 'note'>,
): Promise<void> {
  if (plugin === undefined) return;
  try {
    assertKnownPlugin(plugin, await catalog());
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    note(`smp: ${error.message}: ${error.fix}`);
  }
}
