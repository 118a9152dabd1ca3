import type { Command } from 'commander';
import type { z } from 'zod';
import type { View } from '../render/view.ts';
import type { CommandContext } from './command-context.ts';
import { printResult } from './print-result.ts';
import type { ArgumentSpecs, OptionSpecs, ValuesOf } from './specification.ts';

/** A command as its module defines it. */
export interface CommandDefinition<A extends ArgumentSpecs, O extends OptionSpecs, S extends z.ZodType> {
  /** What it does, behind the summary in the list of commands. Full sentences; may have several lines. */
  description: string;
  /** At least one, as one would type it; at most 78 columns wide. */
  examples: readonly [string, ...string[]];
  /** In order. */
  arguments?: A;
  options?: O;
  /** What `--json` prints: one document, or with `stream` one for each line. */
  result: S;
  /** Only asks, and needs no `render`, when absent. */
  stream?: boolean;
  /** Returns the result, or yields results one by one when `stream` is set. Undefined prints nothing. */
  run: (
    context: CommandContext<ValuesOf<A>, ValuesOf<O>>,
  ) => Promise<z.output<S> | undefined> | AsyncIterable<z.output<S>>;
  /** The result for people: lines without the last line break. Empty text prints nothing. */
  render: (result: z.output<S>, view: View) => string;
}

/** A command whose types of arguments and options are no longer known: what the command tree loads. */
export interface LoadedCommand {
  description: string;
  examples: readonly string[];
  arguments: ArgumentSpecs;
  options: OptionSpecs;
  result: z.ZodType;
  stream: boolean;
  execute: (command: Command, context: CommandContext) => Promise<void>;
}

/**
 * Defines a command. Its file is loaded only when it is called: it may import what it needs at the top.
 *
 * @example
 * ```ts
 * export default defineCommand({
 *   description: 'Lists the plugins in the allowlist, and the state of each.',
 *   examples: ['smp plugins list', 'smp plugins list --json'],
 *   result: z.object({ plugins: z.array(pluginSchema) }),
 *   run: async ({ stage }) => ({ plugins: await listPlugins(await stage()) }),
 *   render: ({ plugins }, view) => renderTable(view, columns, plugins),
 * });
 * ```
 */
export function defineCommand<
  S extends z.ZodType,
  A extends ArgumentSpecs = Record<never, never>,
  O extends OptionSpecs = Record<never, never>,
>(definition: CommandDefinition<A, O, S>): LoadedCommand {
  const { description, examples, result, stream = false, run, render } = definition;
  return {
    description,
    examples,
    arguments: definition.arguments ?? {},
    options: definition.options ?? {},
    result,
    stream,
    execute: async (command, context) => {
      const names = Object.keys(definition.arguments ?? {});
      const args = Object.fromEntries(names.map((name, index) => [name, command.processedArgs[index]]));
      if (!hasKeysOf(definition.arguments, args)) throw new Error('commander left out an argument');
      const answer = run({ ...context, args, options: command.opts<ValuesOf<O>>() });
      if (Symbol.asyncIterator in answer) {
        for await (const item of answer) await printResult(item, context, render, { stream });
        return;
      }
      const value = await answer;
      if (value !== undefined) await printResult(value, context, render, { stream });
    },
  };
}

/** Commander has checked what the values may be. */
function hasKeysOf<A extends ArgumentSpecs>(specs: A | undefined, values: object): values is ValuesOf<A> {
  return Object.keys(specs ?? {}).every((key) => key in values);
}
