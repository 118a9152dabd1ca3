import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const files = execFileSync('git', ['ls-files', '*.ts', '*.py', '*.json', '*.yaml'], { cwd: root, encoding: 'utf8' });

it('names only pages of the documentation that exist', () => {
  const missing = files.split('\n').flatMap((file) => {
    const text = file === '' || !existsSync(join(root, file)) ? '' : readFileSync(join(root, file), 'utf8');
    const pages = text.match(/\bdocs\/[\w/-]+\.md\b/g) ?? [];
    return pages.filter((page) => !existsSync(join(root, page))).map((page) => `${file}: ${page}`);
  });
  expect(missing).toEqual([]);
});
