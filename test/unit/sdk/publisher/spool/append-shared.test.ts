import { constants, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';

const hooks = vi.hoisted(() => ({ afterOpen: (_path: string): void => {} }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const openSync: typeof fs.openSync = (path, flags, mode) => {
    const file = fs.openSync(path, flags, mode);
    if (Number(flags) & fs.constants.O_APPEND) hooks.afterOpen(String(path));
    return file;
  };
  return { ...fs, openSync };
});

// Files of a worker share their modules: this one needs a module with the mock, the next ones need one without.
let appendShared: typeof import('../../../../../sdk/publisher/spool/append-shared.ts').appendShared;
beforeAll(async () => {
  vi.resetModules();
  ({ appendShared } = await import('../../../../../sdk/publisher/spool/append-shared.ts'));
});
afterAll(() => void vi.resetModules());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-race-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('loses no line that is appended just while another process claims the file, and has read it', () => {
  const path = join(folder, 'events.jsonl');
  expect(constants.O_APPEND).toBeGreaterThan(0);
  let claims = 0;
  hooks.afterOpen = (opened) => {
    claims += 1;
    if (claims <= 2) renameSync(opened, join(folder, `claimed-${claims}`));
  };
  appendShared(path, '{"n":1}', false);
  expect(claims).toBe(3);
  expect(readFileSync(path, 'utf8')).toBe('\n{"n":1}');
});
