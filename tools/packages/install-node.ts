import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

/** The lowest of each major version that `engines` of the SDK names, and the newest when this was written. */
export const NODES = ['20.19.0', '22.12.0', '24.21.0', '26.10.0'] as const;

const folder = resolve(import.meta.dirname, '../../.local/node');

/** Installs a Node.js, and keeps it for the next run. @returns its executable */
export async function installNode(version: string): Promise<string> {
  const target = join(folder, version);
  const node = join(target, 'node_modules/node/bin/node');
  if (existsSync(node)) return node;
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'package.json'), '{"private":true,"allowScripts":{"node":true}}');
  await execa({ cwd: target })`npm install --prefer-offline --no-audit --no-fund ${`node@${version}`}`;
  return node;
}
