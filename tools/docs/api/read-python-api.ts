import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../../..');

const pythonApi = z.object({
  /** Markdown. */
  page: z.string(),
  /** Names of public symbols without a docstring, such as `Publisher.close`. */
  undocumented: z.array(z.string()),
});

/** Reads the docstrings of the Python package. It needs Python 3.9 or newer, and nothing that the package depends on. */
export async function readPythonApi(sources = join(root, 'clients/python/src')): Promise<z.output<typeof pythonApi>> {
  const script = join(import.meta.dirname, 'read_python_api.py');
  const { stdout } = await execa('python3', ['-I', script, sources]);
  return pythonApi.parse(JSON.parse(stdout));
}
