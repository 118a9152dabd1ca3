import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { bundleFunctions } from '../../infra/bundle-functions.ts';

const folder = mkdtempSync(join(tmpdir(), 'network-imports-'));
afterAll(() => rmSync(folder, { recursive: true }));
const warn = vi.spyOn(console, 'warn').mockReturnValue();
afterEach(() => warn.mockClear());

let bundles = 0;

/** Bundles a catalog of one plugin whose module, and files beside it, are given. */
function bundle(plugin: string, files: Record<string, string> = {}) {
  bundles += 1;
  const own = join(folder, String(bundles));
  const definition =
    "\nimport { definePlugin } from '@server-monitor/plugins-sdk';\nexport default definePlugin({ name: 'own', description: '', hooks: {} });\n";
  const all = {
    'catalog.ts': "export const catalog = { own: () => import('./own/index.ts') };\n",
    'own/index.ts': plugin + definition,
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(own, path)), { recursive: true });
    writeFileSync(join(own, path), text);
  }
  return bundleFunctions(join(own, 'bundle'), join(own, 'catalog.ts'));
}

const poster = (module: string) => ({
  'node_modules/poster/package.json': '{"name":"poster","main":"index.js"}',
  'node_modules/poster/index.js': `exports.post = () => require('${module}');`,
});

describe('the bundle refuses a plugin whose own code goes around `ctx.http`,', () => {
  it.each(['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram', 'http', 'net'])(
    'by %s',
    (module) => {
      const name = module.startsWith('node:') ? module : `node:${module}`;
      expect(() => bundle(`import * as net from '${module}';\nconsole.log(net);`)).toThrow(
        `own/index.ts imports ${name}: plugins reach the network by \`ctx.http\`; use it instead`,
      );
    },
  );

  it('by a lazy import, by `require`, in a file beside it', () => {
    expect(() => bundle("await import('node:net');")).toThrow('imports node:net');
    expect(() => bundle("console.log(require('node:net'));")).toThrow('imports node:net');
    const files = { 'own/send.ts': "import net from 'node:net';\nexport const connect = net.connect;" };
    expect(() => bundle("import { connect } from './send.ts';\nconnect(1);", files)).toThrow(
      'own/send.ts imports node:net',
    );
  });

  it('by undici', () => {
    const files = {
      'node_modules/undici/package.json': '{"name":"undici","main":"index.js"}',
      'node_modules/undici/index.js': 'exports.fetch = () => {};',
    };
    expect(() => bundle("import { fetch } from 'undici';\nfetch('x');", files)).toThrow('imports undici');
  });
});

describe('the bundle', () => {
  it('warns of a package that opens connections', () => {
    bundle("import { post } from 'poster';\npost();", poster('node:https'));
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      'Not guarded: poster imports node:https; its requests do not pass through `ctx.http`',
    );
  });

  it('accepts types, other modules of Node.js, and packages that open none', () => {
    bundle(
      "import type { Socket } from 'node:net';\nimport { createHash } from 'node:crypto';\nimport { post } from 'poster';\nexport const hash = (_: Socket) => [createHash('md5'), post()];",
      poster('node:crypto'),
    );
    expect(warn).not.toHaveBeenCalled();
  });

  it('accepts the catalog of the project', () => {
    bundleFunctions(join(folder, 'own-catalog'));
    expect(warn).not.toHaveBeenCalled();
  });
});
