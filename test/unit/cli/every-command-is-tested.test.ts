import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tree } from '../../../cli/commands/tree.ts';
import { allCommands } from '../../../cli/program/command-tree.ts';

const root = resolve(import.meta.dirname, '../../..');
const sources = globSync('test/integration/cli/**/*.test.ts', { cwd: root })
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

describe('the command line', () => {
  it.each(allCommands(tree).map(({ path }) => path.join(' ')))('%s has a test that runs the real binary', (command) => {
    const words = command.split(' ').map((word) => `'${word}'`);
    expect(sources).toMatch(new RegExp(`\\[${words.join(', ')}[,\\]]`));
  });
});
