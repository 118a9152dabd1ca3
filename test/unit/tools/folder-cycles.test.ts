import { describe, expect, it } from 'vitest';
import { findFolderCycle, importsOf } from '../../../tools/lint/find-folder-cycles.ts';

const ab = { from: 'top/a/one.ts', to: 'top/b/two.ts' };
const bc = { from: 'top/b/two.ts', to: 'top/c/three.ts' };
const ca = { from: 'top/c/other.ts', to: 'top/a/four.ts' };

describe('the check of folders', () => {
  it('names each import of a circle, although no file is part of a circle', () => {
    expect(findFolderCycle('top', [ab, bc, ca])).toEqual([ab, bc, ca]);
  });

  it('accepts folders that import one way, files of the parent, and other parents', () => {
    const root = [
      { from: 'top/index.ts', to: 'top/a/one.ts' },
      { from: 'top/c/other.ts', to: 'top/index.ts' },
      { from: 'other/a/one.ts', to: 'other/b/two.ts' },
      { from: 'other/b/two.ts', to: 'other/a/one.ts' },
    ];
    expect(findFolderCycle('top', [ab, bc, ...root])).toEqual([]);
  });

  it('sees imports, type imports and lazy imports', () => {
    const text = `import { a } from './a.ts';\nimport type { B } from '../b/b.ts';\nawait import('../c.ts');\nimport 'node:fs';`;
    expect(importsOf('top/x/file.ts', text).map(({ to }) => to)).toEqual(['top/x/a.ts', 'top/b/b.ts', 'top/c.ts']);
  });
});
