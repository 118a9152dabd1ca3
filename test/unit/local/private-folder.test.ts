import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { localFolder, makePrivateFolder } from '../../../local/command/project.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-private-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

it('makes a folder that only its owner can read', async () => {
  const path = await makePrivateFolder(join(folder, 'a', 'b'));
  expect([await modeOf(path), await modeOf(join(folder, 'a'))]).toEqual([0o700, 0o700]);
});

it('takes the permissions of others from a folder that exists', async () => {
  const path = join(folder, 'open');
  await mkdir(path);
  await chmod(path, 0o755);
  expect(await modeOf(await makePrivateFolder(path))).toBe(0o700);
});

it('closes .local with every folder in it, whoever made it', async () => {
  await mkdir(localFolder, { recursive: true });
  await chmod(localFolder, 0o755);
  const path = await makePrivateFolder(join(localFolder, `test-${process.pid}`));
  await rm(path, { recursive: true });
  expect(await modeOf(localFolder)).toBe(0o700);
});
