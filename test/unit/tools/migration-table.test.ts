import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/how-to/migrate-from-python.md'), 'utf8');
const section = page.slice(page.indexOf('## What changes'), page.indexOf('## Settings'));
const rows = [...section.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => number);
const tests = [...section.matchAll(/^(\d+)\. `(test\/\S+)`: ((?:.+\n?)(?: {3,}.+\n?)*)/gm)].map(
  ([, number, file = '', name = '']) => ({ number, file, name: name.replace(/\s+/g, ' ').trim() }),
);

it('every row of what changes for somebody names a test', () => {
  expect(rows.length).toBeGreaterThan(15);
  expect(tests.map(({ number }) => number)).toEqual(rows);
});

it.each(tests)('row $number: $file has "$name"', ({ file, name }) => {
  const names = [...readFileSync(join(root, file), 'utf8').matchAll(/(['"`])((?:(?!\1).)*)\1/g)].map(
    ([, , text]) => text,
  );
  expect(names.some((text) => text?.includes(name))).toBe(true);
});
