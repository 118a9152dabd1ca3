import { readFile } from 'node:fs/promises';
import type { WebFile, WebFiles } from '../../console/server/web-files.ts';

// In the package, this module stands for console/server/web-files.ts: the page was built before.
export async function buildWebFiles(): Promise<WebFiles> {
  const { page, assets }: StoredWebFiles = JSON.parse(await readFile(new URL('./web.json', import.meta.url), 'utf8'));
  const read = ({ type, base64 }: { type: string; base64: string }): WebFile => ({
    body: new Uint8Array(Buffer.from(base64, 'base64')),
    type,
  });
  return { page, assets: new Map(assets.map(([path, stored]) => [path, read(stored)])) };
}

/** What build-smp.ts writes. */
export interface StoredWebFiles {
  page: string;
  assets: [path: string, stored: { type: string; base64: string }][];
}
