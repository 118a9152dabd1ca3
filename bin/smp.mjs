#!/bin/sh
':'; // 2>/dev/null; exec /usr/bin/env node -- "$0" "$@"
// The line above is shell and JavaScript. Without `--`, Node.js takes `--env-file` for its own option, and obeys NODE_OPTIONS of the
// file. Not every `env` has `-S`, which would do in the first line.
//
// Starts the command line with the Node.js of the project, which runs TypeScript as it is. Plain JavaScript, because the Node.js
// that runs this file may be older.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as modules from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The first version that runs TypeScript without a flag, and without a warning. */
const MIN_MAJOR = 24;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'cli/smp.ts');

if (Number(process.versions.node.split('.')[0]) >= MIN_MAJOR) {
  // A compiled copy of each module is kept: the process starts in half of the time.
  modules.enableCompileCache?.(join(root, 'node_modules/.cache/smp'));
  await import(entry);
} else {
  const node = ['bin/node', 'bin/node.exe'].map((path) => join(root, 'node_modules/node', path)).find(existsSync);
  if (node) restartWith(node);
  else {
    console.error(
      `smp: Node.js ${process.versions.node} is too old. Run \`npm ci\` in ${root}, or use Node.js ${MIN_MAJOR}.`,
    );
    process.exitCode = 2;
  }
}

function restartWith(node) {
  const child = spawn(node, ['--', fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both: the child decides. Other signals are passed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}
