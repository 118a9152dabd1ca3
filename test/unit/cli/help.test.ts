import { describe, expect, it } from 'vitest';
import { tree } from '../../../cli/commands/tree.ts';
import { buildProgram } from '../../../cli/program/build-program.ts';
import { allCommands } from '../../../cli/program/command-tree.ts';

const WIDTH = 80;

/** The help of a command on a terminal of 80 columns. */
async function helpOf(path: readonly string[]): Promise<string> {
  const program = await buildProgram({ tree, version: '1.0.0', path, execute: async () => {} });
  const command = path.reduce(
    (parent, name) => parent.commands.find((each) => each.name() === name) ?? parent,
    program,
  );
  let text = '';
  const writeOut = (part: string) => {
    text += part;
  };
  command.configureOutput({ writeOut, getOutHelpWidth: () => WIDTH });
  command.outputHelp();
  return text;
}

describe('the help at 80 columns', () => {
  it.each(allCommands(tree))('of smp $path has no longer line, and no line that breaks early', async ({ path }) => {
    const help = await helpOf(path);
    expect(help.split('\n').filter((line) => line.length > WIDTH)).toEqual([]);
    const description = help.split('\n\n')[1]?.split('\n') ?? [];
    const early = description.filter((line, index) => {
      const next = description[index + 1]?.split(' ')[0];
      return next !== undefined && `${line} ${next}`.length < WIDTH;
    });
    expect(early).toEqual([]);
  });
});
