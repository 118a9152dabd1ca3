import { randomUUID } from 'node:crypto';
import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ownPath, STALE_CLAIM } from '../../../../../sdk/publisher/spool/file-owner.ts';
import { Bridge, down, login } from '../fake-bridge.ts';
import { line, SpoolFolder } from './spool-folder.ts';

const folder = new SpoolFolder();

/** As the Python client names its files. */
function fileOf(pid: number): string {
  return folder.file(`events.jsonl.claimed-${pid}-${randomUUID()}`);
}

function isOld(path: string): void {
  const long = (Date.now() - STALE_CLAIM) / 1000 - 1;
  utimesSync(path, long, long);
}

describe('a file that another process left', () => {
  it('is published when it has the own pid: the earlier life of a container', async () => {
    writeFileSync(fileOf(process.pid), line(1));
    writeFileSync(ownPath(`${folder.path}.claimed-`), line(2));
    expect(await folder.drain()).toEqual([1, 2]);
    expect(folder.files).toEqual([]);
  });

  it('is left alone while the process is alive, unless that must be another one by now', async () => {
    const path = fileOf(process.ppid);
    writeFileSync(path, line(1));
    expect(await folder.drain()).toEqual([]);
    isOld(path);
    expect(await folder.drain()).toEqual([1]);
  });

  it.each([
    ['in another container', (name: string) => name.replace(/-[0-9a-f]{16}t/, `-${'0'.repeat(16)}t`)],
    ['in another thread', (name: string) => name.replace(/t0-/, 't7-')],
  ])('is left alone though it has the own pid %s, until nobody has touched it for long', async (_, rename) => {
    const path = rename(ownPath(`${folder.path}.claimed-`));
    writeFileSync(path, line(1));
    expect(await folder.drain()).toEqual([]);
    isOld(path);
    expect(await folder.drain()).toEqual([1]);
  });

  it('counts as young from the moment it is claimed, however old the events are', () => {
    writeFileSync(folder.path, line(1));
    utimesSync(folder.path, 1, 1);
    const spool = folder.open();
    for (const file of spool.claims()) {
      renameSync(file.path, fileOf(process.ppid));
      const other = folder.open();
      expect([...other.claims()]).toEqual([]);
      other.close();
    }
    spool.close();
  });
});

describe('a file that this process holds', () => {
  it('is not taken by another publisher in the process', async () => {
    const publisher = folder.start(new Bridge(down), { sleep: () => new Promise(() => {}) });
    publisher.enqueue(login({ n: 1 }));
    expect(await folder.drain()).toEqual([]);
    await publisher.close();
    expect(await folder.drain()).toEqual([1]);
  });

  it('loses nothing when somebody takes it away', async () => {
    const publisher = folder.start(new Bridge(down));
    publisher.enqueue(login({ n: 1 }));
    const [name = ''] = folder.files;
    renameSync(folder.file(name), fileOf(process.ppid));
    publisher.enqueue(login({ n: 2 }));
    await publisher.close();
    expect(await folder.drain()).toEqual([1, 2]);
  });
});
