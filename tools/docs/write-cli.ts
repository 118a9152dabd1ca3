// Writes docs/reference/cli.md from the commands. Run: npm run docs:cli
import { writeFile } from 'node:fs/promises';
import { tree } from '../../cli/commands/tree.ts';
import { renderCliReference } from './render-cli.ts';

const file = new URL('../../docs/reference/cli.md', import.meta.url);
await writeFile(file, await renderCliReference(tree));
console.log('docs/reference/cli.md written');
