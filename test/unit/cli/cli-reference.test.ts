import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tree } from '../../../cli/commands/tree.ts';
import { renderCliReference } from '../../../tools/docs/render-cli.ts';

it('docs/reference/cli.md is current: run `npm run docs:cli` after a change of a command', async () => {
  const written = readFileSync(new URL('../../../docs/reference/cli.md', import.meta.url), 'utf8');
  expect(written).toBe(await renderCliReference(tree));
});
