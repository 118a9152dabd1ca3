import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';

const binary = resolve(import.meta.dirname, '../../../bin/smp.mjs');
const folder = mkdtempSync(join(tmpdir(), 'env-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('--env-file is the option of `smp migrate`, not the one of Node.js', () => {
  it('nothing in the file changes the process', async () => {
    const file = join(folder, 'plugins.env');
    writeFileSync(file, 'NODE_OPTIONS=--import=data:text/javascript,process.exit(9)\n');
    const { exitCode, stdout } = await execa({ reject: false })(binary, ['migrate', '--env-file', file, '--help']);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('smp migrate')]);
  });

  it('a file that is missing is reported by smp', async () => {
    const { exitCode, stderr } = await execa({ reject: false })(binary, [
      'migrate',
      '--env-file',
      join(folder, 'none'),
    ]);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^smp: .*none/)]);
  });
});
