import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { build } from 'esbuild';

const webFolder = join(import.meta.dirname, '../web');

/** A file that the browser loads. */
export interface WebFile {
  body: Uint8Array<ArrayBuffer>;
  type: string;
}

/** The page and what it loads, built. */
export interface WebFiles {
  page: string;
  /** By path. The names hold a hash of the content: browsers may keep them. */
  assets: ReadonlyMap<string, WebFile>;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Bundles the page in memory. Takes about a tenth of a second. */
export async function buildWebFiles(): Promise<WebFiles> {
  const { outputFiles } = await build({
    entryPoints: { app: join(webFolder, 'main.tsx'), style: join(webFolder, 'styles/index.css') },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outdir: 'assets',
    entryNames: '[name]-[hash]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const assets = new Map<string, WebFile>();
  for (const { path, contents } of outputFiles) {
    assets.set(`/assets/${basename(path)}`, { body: new Uint8Array(contents), type: types[extname(path)] ?? '' });
  }
  const icon = await readFile(join(webFolder, 'icon.svg'));
  const iconPath = `/assets/icon-${createHash('sha256').update(icon).digest('hex').slice(0, 8)}.svg`;
  assets.set(iconPath, { body: new Uint8Array(icon), type: types['.svg'] ?? '' });

  const template = await readFile(join(webFolder, 'index.html'), 'utf8');
  const pathOf = (extension: string) => [...assets.keys()].find((path) => path.endsWith(extension)) ?? '';
  const page = template
    .replace('{{script}}', pathOf('.js'))
    .replace('{{style}}', pathOf('.css'))
    .replace('{{icon}}', iconPath);
  return { page, assets };
}
