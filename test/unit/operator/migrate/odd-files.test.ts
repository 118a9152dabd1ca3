// Folders of real installations hold more than plugins. No file stops the others from being read.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PythonPlugins } from '../../../../operator/migrate/python-plugin.ts';
import { readPythonPlugins } from '../../../../operator/migrate/read-python-plugins.ts';

const folder = mkdtempSync(join(tmpdir(), 'odd-files-'));
let found: PythonPlugins;

const hook = (body: string) => `class Plugin:\n    def on_event(self, event):\n        ${body}\n`;

beforeAll(async () => {
  const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);
  write('good.py', hook('pass'));
  write(
    'alias.py',
    `from base import Plugin as Base\n\nclass Plugin(Base):\n    def on_alert(self, event):\n        pass\n`,
  );
  write('base.py', hook('print(event)'));
  write('broken.py', 'class Broken(:\n');
  write('latin.py', Buffer.from(`# coding: latin-1\n${hook('x = "caf\xe9"')}`, 'latin1'));
  write('feed.py', `"""A page\f break, and a separator \u2028 in text."""\n${hook('pass')}`);
  write('not-utf-8.py', Buffer.from(hook('x = "caf\xe9"'), 'latin1'));
  write('nul.py', 'x = "\0"\n');
  write('deep.py', `x = ${'-'.repeat(200_000)}1\n`);
  write('long.py', hook(`x = ${Array(20_000).fill('1').join('+')}`));
  write('huge.py', `# ${'x'.repeat(3_000_000)}\n`);
  execFileSync('mkfifo', [join(folder, 'pipe.py')]);
  symlinkSync('.', join(folder, 'loop'));
  symlinkSync('missing.py', join(folder, 'dangling.py'));
  mkdirSync(join(folder, 'folder.py'));
  mkdirSync(join(folder, 'closed'));
  chmodSync(join(folder, 'closed'), 0);
  found = await readPythonPlugins(folder);
});
afterAll(() => {
  chmodSync(join(folder, 'closed'), 0o700);
  rmSync(folder, { recursive: true });
});

describe('the reader of Python plugins', () => {
  it('finds plugins beside files that it cannot read, and of one class name', () => {
    expect(found.plugins.map(({ name, hooks }) => [name, hooks.map(({ hook }) => hook)])).toEqual([
      ['alias', ['on_event', 'on_alert']],
      ['feed', ['on_event']],
      ['good', ['on_event']],
      ['latin', ['on_event']],
    ]);
  });

  it('reads the source in the encoding and with the lines that Python reads', () => {
    const sourceOf = (name: string) => found.plugins.find(({ file }) => file === name)?.hooks[0]?.source;
    expect(sourceOf('latin.py')).toEqual(['    def on_event(self, event):', '        x = "café"']);
    expect(sourceOf('feed.py')).toEqual(['    def on_event(self, event):', '        pass']);
  });

  it.each([
    ['broken.py', 'invalid syntax'],
    ['dangling.py', 'No such file'],
    ['deep.py', 'too large or too deeply nested'],
    ['huge.py', 'at most 2097152 are read'],
    ['long.py', 'too large or too deeply nested'],
    ['not-utf-8.py', 'utf-8'],
    ['nul.py', 'null bytes'],
    ['pipe.py', 'not a regular file'],
  ])('names %s, and what is wrong with it', (file, problem) => {
    expect(found.problems).toContainEqual(expect.objectContaining({ file, problem: expect.stringContaining(problem) }));
  });

  it.skipIf(process.getuid?.() === 0)('names a folder that it may not read (not as root)', () => {
    expect(found.problems).toContainEqual({ file: 'closed', line: null, problem: 'Permission denied' });
  });
});
