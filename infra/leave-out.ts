import type { Plugin } from 'esbuild';

/** A module that another asks for, and that is never used. */
interface Unused {
  importer: RegExp;
  path: string;
}

/**
 * Parts of undici that a client of HTTP/1.1, whose bodies are text or bytes, never gets to: HTTP/2 (which would load Node.js's own modules for it
 * at every start), bodies that are forms, and the HTTP parser for processors without SIMD, of which Node.js 24 runs on none in Lambda.
 */
const unused: readonly Unused[] = [
  { importer: /undici\/lib\/dispatcher\/client\.js$/, path: './client-h2.js' },
  { importer: /undici\/lib\/dispatcher\/client-h1\.js$/, path: '../web/fetch/body.js' },
  { importer: /undici\/lib\/core\/request\.js$/, path: '../web/fetch/formdata' },
  { importer: /undici\/lib\/core\/request\.js$/, path: '../web/webidl' },
  { importer: /undici\/lib\/dispatcher\/client-h1\.js$/, path: '../llhttp/llhttp-wasm.js' },
];

const NAMESPACE = 'left-out';

/** What stands in the place of each. */
const contents = `module.exports = () => { throw new Error('left out of the bundle: see infra/leave-out.ts'); };`;

/** Leaves out of the bundle what is loaded or carried but never used. Fails when one of these is not asked for any more. */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    const found = new Set<Unused>();
    build.onResolve({ filter: /^\.\.?\// }, ({ importer, path }) => {
      const match = unused.find((candidate) => candidate.path === path && candidate.importer.test(importer));
      if (!match) return undefined;
      found.add(match);
      return { path, namespace: NAMESPACE };
    });
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, () => ({ contents }));
    build.onEnd(() => ({
      errors: unused
        .filter((part) => !found.has(part))
        .map(({ path }) => ({ text: `infra/leave-out.ts: undici does not ask for ${path} any more` })),
    }));
  },
};
