import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLock } from '../../../local/command/lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-lock-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = () => join(folder, 'sub/lock');

it('refuses a second holder and names the first, until it is given back', async () => {
  const release = await takeLock(file());
  await expect(takeLock(file())).rejects.toThrow(`running already, as process ${process.pid}`);
  await release();
  await (await takeLock(file()))();
});

it.each([
  ['of a process that is gone', JSON.stringify({ pid: 999_999_999, started: '' })],
  ['of a process whose id somebody else has now', JSON.stringify({ pid: process.pid, started: 'another time' })],
  ['that was never written to the end', '{"pid":'],
])('takes over the lock %s', async (_, content) => {
  await (await takeLock(file()))();
  await writeFile(file(), content);
  const release = await takeLock(file());
  await expect(takeLock(file())).rejects.toThrow(`process ${process.pid}`);
  await release();
});
