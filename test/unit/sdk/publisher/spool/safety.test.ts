import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { Bridge, down, login } from '../fake-bridge.ts';
import { line, SpoolFolder } from './spool-folder.ts';

const folder = new SpoolFolder();

function modeOf(name: string): number {
  return statSync(folder.file(name)).mode & 0o777;
}

describe('a spool that cannot be used', () => {
  it.each<[string, () => string]>([
    [
      'in a place where there is no folder',
      () => {
        writeFileSync(folder.file('file'), '');
        return folder.file('file/events.jsonl');
      },
    ],
    [
      'that is a folder',
      () => {
        mkdirSync(folder.file('folder'));
        return folder.file('folder');
      },
    ],
    [
      'that is a symbolic link',
      () => {
        writeFileSync(folder.file('target'), 'precious');
        symlinkSync(folder.file('target'), folder.file('link'));
        return folder.file('link');
      },
    ],
    [
      'that is a symbolic link to nothing',
      () => {
        symlinkSync(folder.file('nothing'), folder.file('link'));
        return folder.file('link');
      },
    ],
    ['that is a device', () => '/dev/null'],
    ['in a folder of the system that takes no files', () => '/proc/events.jsonl'],
  ])('is an error at creation: one %s', (_, place) => {
    expect(() => folder.start(new Bridge(), { spool: place() })).toThrow(
      expect.objectContaining({
        code: 'spool_unusable',
        message: expect.stringMatching(
          /^the spool .* cannot be used: .*; give the path of a regular file of this user/,
        ),
      }),
    );
  });

  // Only root can give a file to somebody else.
  it.skipIf(process.getuid?.() !== 0)('is an error at creation: one that belongs to another user', () => {
    writeFileSync(folder.path, '');
    chownSync(folder.path, 65_534, 65_534);
    expect(() => folder.start(new Bridge())).toThrow('belongs to another user');
  });

  it('has left the target of a link as it was', () => {
    writeFileSync(folder.file('target'), 'precious');
    chmodSync(folder.file('target'), 0o644);
    symlinkSync(folder.file('target'), folder.path);
    expect(() => folder.start(new Bridge())).toThrow('is a symbolic link');
    expect(readFileSync(folder.file('target'), 'utf8')).toBe('precious');
    expect(modeOf('target')).toBe(0o644);
  });
});

describe('files of a spool', () => {
  it('can be read by nobody else, in a folder that is made if need be', async () => {
    const publisher = folder.start(new Bridge(down), { spool: folder.file('a/b/events.jsonl'), maxBuffered: 1 });
    for (const n of [1, 2, 3]) publisher.enqueue(login({ n }));
    const names = ['a/b/events.jsonl', ...claimed('a/b')];
    expect(names).toHaveLength(2);
    expect(names.map(modeOf)).toEqual([0o600, 0o600]);
    expect(modeOf('a')).toBe(0o700);
    await publisher.close();
  });

  it('that others could write lose that mode', async () => {
    writeFileSync(folder.path, line(1));
    chmodSync(folder.path, 0o666);
    const bridge = new Bridge(down);
    await folder.start(bridge).close();
    expect(folder.files.map(modeOf)).toEqual([0o600]);
    expect(await folder.drain()).toEqual([1]);
  });

  it('are not read through links that somebody planted; that is reported once', async () => {
    const text = line(1);
    writeFileSync(folder.file('target'), text);
    symlinkSync(folder.file('target'), folder.file('events.jsonl.claimed-999999999-0'));
    const onError = vi.fn();
    const bridge = new Bridge();
    const publisher = folder.start(bridge, { onError });
    await publisher.flush();
    publisher.enqueue(login({ n: 2 }));
    await publisher.close();
    expect(bridge.numbers()).toEqual([2]);
    expect(readFileSync(folder.file('target'), 'utf8')).toBe(text);
    expect(lstatSync(folder.file('events.jsonl.claimed-999999999-0')).isSymbolicLink()).toBe(true);
    expect(onError.mock.calls).toMatchObject([
      [{ message: expect.stringMatching(/left alone: .* is a symbolic link/) }, undefined],
    ]);
  });
});

describe('a disk that fails later', () => {
  it('is reported once, and the events are published from memory', async () => {
    const onError = vi.fn();
    const bridge = new Bridge();
    const publisher = folder.start(bridge, { onError, spool: folder.file('a/events.jsonl') });
    rmSync(folder.file('a'), { recursive: true });
    writeFileSync(folder.file('a'), '');
    for (const n of [1, 2, 3]) publisher.enqueue(login({ n }));
    await publisher.flush();
    expect(bridge.numbers()).toEqual([1, 2, 3]);
    expect(onError.mock.calls).toMatchObject([
      [{ message: expect.stringContaining('kept in memory only') }, undefined],
    ]);
    await publisher.close();
  });

  it('loses no event in silence: what cannot be published either is reported', async () => {
    const onError = vi.fn();
    const publisher = folder.start(new Bridge(down), { onError, spool: folder.file('a/events.jsonl') });
    rmSync(folder.file('a'), { recursive: true });
    writeFileSync(folder.file('a'), '');
    publisher.enqueue(login({ n: 1 }));
    await publisher.close();
    expect(onError).toHaveBeenCalledWith(
      expect.objectContaining({ message: expect.stringContaining('could not be spooled') }),
      expect.objectContaining({ meta: { n: 1 } }),
    );
  });
});

function claimed(name: string): string[] {
  return readdirSync(folder.file(name))
    .filter((file) => file.includes('.claimed-'))
    .map((file) => `${name}/${file}`);
}
