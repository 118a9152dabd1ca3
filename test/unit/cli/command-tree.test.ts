import { Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { tree } from '../../../cli/commands/tree.ts';
import { allCommands, commandPath } from '../../../cli/program/command-tree.ts';

describe.each(allCommands(tree))('smp $path', ({ path, command }) => {
  it('has a file with a description, and examples that name it', async () => {
    const { description, examples } = (await command.load()).default;
    expect(description).toMatch(/^[A-Z][\s\S]*\.$/);
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.every((example) => example.includes(`smp ${path.join(' ')}`))).toBe(true);
  });

  it('reads each option by the key that commander gives it', async () => {
    const { options } = (await command.load()).default;
    for (const [key, { flags }] of Object.entries(options)) expect(new Option(flags).attributeName()).toBe(key);
  });

  it('has a summary without a full stop', () => {
    expect(command.summary).toMatch(/[^.]$/);
  });
});

describe('the command that is loaded', () => {
  it.each([
    ['plugins list', ['plugins', 'list']],
    ['--stage list plugins list --json', ['plugins', 'list']],
    ['--json plugins list extra', ['plugins', 'list']],
    ['plugins nope', ['plugins']],
    ['constructor', []],
  ])('of `smp %s`', (line, path) => {
    expect(commandPath(tree, line.split(' '))).toEqual(path);
  });
});
