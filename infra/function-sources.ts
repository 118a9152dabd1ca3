import { join, resolve } from 'node:path';

/** What the functions are bundled from. The package of the construct has another module in its place: tools/packages. */
export interface FunctionSources {
  /** The folder that paths in reports start at. */
  root: string;
  entryPoints: { dispatch: string; redeliver: string };
  /** The SDK that the functions use: a second copy would have other errors. */
  sdk: string;
  /** The project's own catalog. */
  catalog: string;
  /** A folder with the functions as they are with the project's own catalog, where it was bundled before. */
  prebuilt: string | undefined;
  /** Whether a file, relative to the root, is code of this project that plugins import. */
  isOwn: (file: string) => boolean;
}

const root = resolve(import.meta.dirname, '..');

export const functionSources: FunctionSources = {
  root,
  entryPoints: {
    dispatch: join(root, 'functions/dispatch/handler.ts'),
    redeliver: join(root, 'functions/redeliver/handler.ts'),
  },
  sdk: join(root, 'sdk/index.ts'),
  catalog: join(root, 'plugins/catalog.ts'),
  prebuilt: undefined,
  isOwn: (file) => /^(sdk|functions)\//.test(file),
};
