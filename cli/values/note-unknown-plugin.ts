import { assertKnownPlugin } from '../../operator/catalog/assert-known-plugin.ts';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import type { CommandContext } from '../program/command-context.ts';
import { exitCodes } from '../program/exit-code.ts';

/**
 * For a list that is empty: says when the catalog lacks the plugin that was asked for. A list that is not empty may name any
 * plugin: the history and the logs know those that were removed.
 */
export async function noteUnknownPlugin(
  plugin: string | undefined,
  { catalog, note, exitWith }: Pick<CommandContext, 'catalog' | 'note' | 'exitWith'>,
): Promise<void> {
  if (plugin === undefined) return;
  try {
    assertKnownPlugin(plugin, await catalog());
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    note(`smp: ${error.message}: ${error.fix}`);
    exitWith(exitCodes.usage);
  }
}
