import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLock } from '../../../local/command/take-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-lock-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = () => join(folder, 'lock');

it('refuses a second holder and names the first, until it is released', async () => {
  const release = await takeLock(file());
  await expect(takeLock(file())).rejects.toThrow(`already runs as process ${process.pid}`);
  await release();
  await (await takeLock(file()))();
});

it.each([
  ['of a process that has ended', JSON.stringify({ pid: 999_999_999, started: '' })],
  ['of a process whose id another process has now', JSON.stringify({ pid: process.pid, started: 'another time' })],
  ['that was only half written', '{"pid":'],
])('takes over the lock %s', async (_, content) => {
  await (await takeLock(file()))();
  await writeFile(file(), content);
  const release = await takeLock(file());
  await expect(takeLock(file())).rejects.toThrow(`process ${process.pid}`);
  await release();
});
