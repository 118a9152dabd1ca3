import { z } from 'zod';

const value = z.json();

/** A key that a Python plugin reads of its configuration. */
const configKey = z.object({
  key: z.string(),
  /** Of its default, or of the conversion around it; null when neither says. */
  type: z.enum(['string', 'number', 'boolean', 'array', 'object']).nullable(),
  /** Null for none. */
  default: value,
  required: z.boolean(),
  /** The variable of the environment that it was; null for a key of the configuration. */
  variable: z.string().nullable(),
});

const pythonPlugin = z.object({
  name: z.string(),
  /** Relative to the folder. */
  file: z.string(),
  /** Null for a module with hooks of its own. */
  class: z.string().nullable(),
  description: z.string(),
  hooks: z.array(z.object({ hook: z.string(), line: z.number(), source: z.array(z.string()) })),
  keys: z.array(configKey),
  /** Whether it also reads keys whose names are only known when it runs. */
  dynamicKeys: z.boolean(),
});

/** What read_python_plugins.py prints. */
export const pythonPluginsSchema = z.object({
  plugins: z.array(pythonPlugin),
  problems: z.array(z.object({ file: z.string(), line: z.number().nullable(), problem: z.string() })),
});

export type ConfigKey = z.output<typeof configKey>;
export type PythonPlugin = z.output<typeof pythonPlugin>;
export type PythonPlugins = z.output<typeof pythonPluginsSchema>;
