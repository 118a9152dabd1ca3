import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Spool } from '../../../../sdk/publisher/spool.ts';

const hooks = vi.hoisted(() => ({ afterOpen: (_path: string): void => {} }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const openSync: typeof fs.openSync = (path, flags, mode) => {
    const file = fs.openSync(path, flags, mode);
    if (flags === 'a') hooks.afterOpen(String(path));
    return file;
  };
  return { ...fs, openSync };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-race-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('what is appended just while another process claims the file, and has read it, is not lost', () => {
  const spool = new Spool(join(folder, 'events.jsonl'), Date.now);
  let claims = 0;
  hooks.afterOpen = (path) => {
    claims += 1;
    if (claims <= 2) renameSync(path, join(folder, `claimed-${claims}`));
  };
  spool.append(['{"n":1}']);
  expect(claims).toBe(3);
  expect(readFileSync(spool.path, 'utf8')).toBe('\n{"n":1}');
});
