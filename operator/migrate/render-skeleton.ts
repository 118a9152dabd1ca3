import { printable } from '../../sdk/text/printable.ts';
import { literal, propertyName, quote } from './code-text.ts';
import { pluginName } from './plugin-name.ts';
import type { ConfigKey, PythonPlugin } from './python-plugin.ts';
import { holdsSecret, isSecretName, secretSchema } from './secret-keys.ts';

/** Hooks by their names in Python. */
const hookNames: Readonly<Record<string, string>> = {
  on_startup: 'onStartup',
  on_shutdown: 'onShutdown',
  on_event: 'onEvent',
  on_audit_log: 'onAuditLog',
  on_task_created: 'onTaskCreated',
  on_task_finished: 'onTaskFinished',
  on_inventory_collected: 'onInventoryCollected',
  on_alert: 'onAlert',
  on_server_status_changed: 'onServerStatusChanged',
};

/** Keys that every plugin has. The schema of a plugin must not have them. */
const common = new Set(['event_types', 'filter', 'timeout', 'retry_max']);

/**
 * A TypeScript plugin with the hooks and configuration keys of a Python one. The hooks throw until they are written, so that no event
 * passes unnoticed.
 *
 * @param config - the configuration in use: its keys and types are taken, no value
 */
export function renderSkeleton(plugin: PythonPlugin, config: Readonly<Record<string, unknown>> = {}): string {
  const name = pluginName(plugin.name);
  const keys = mergeKeys(plugin.keys, config);
  const known = plugin.hooks.filter(({ hook }) => Object.hasOwn(hookNames, hook));
  const other = plugin.hooks.filter(({ hook }) => !Object.hasOwn(hookNames, hook));
  const hooks = known.length > 0 ? known : [{ hook: 'on_event', line: 0, source: [] }];
  const throws = hooks.some(({ hook }) => hook !== 'on_startup' && hook !== 'on_shutdown');
  const rendered = keys.map((key) => renderKey(key, config[key.key]));
  const usesSecret = rendered.some((line) => line.includes('secret('));
  const imports = ['definePlugin', ...(throws ? ['PermanentError'] : []), ...(usesSecret ? ['secret'] : [])];
  const from = plugin.class ? `\`${plugin.class}\` in ${plugin.file}` : plugin.file;
  return [
    `import { ${imports.join(', ')} } from '@server-monitor/plugins-sdk';`,
    ...(keys.length > 0 ? ["import { z } from 'zod';"] : []),
    '',
    comment(`Ported from ${from}.`),
    ...other.map(({ hook, line }) => comment(`Line ${line}: there is no hook ${hook}. Move what it does.`)),
    ...(plugin.dynamicKeys ? [comment('It also reads keys whose names are only known when it runs. Add them.')] : []),
    'export default definePlugin({',
    `  name: ${quote(name)},`,
    `  description: ${quote(plugin.description || `The plugin ${name}`)},`,
    ...(keys.length > 0 ? ['  config: z.object({', ...rendered, '  }),'] : []),
    '  hooks: {',
    ...hooks.flatMap((hook) => renderHook(name, plugin.file, hook, keys.length > 0)),
    '  },',
    '});',
    '',
  ].join('\n');
}

/** A catalog of ported plugins, together with those of the project. @param names - of the files, without `.ts` */
export function renderCatalog(names: readonly string[]): string {
  const entries = names.map((name) => `  ${quote(name)}: () => import(${quote(`./${name}.ts`)}),`);
  return [
    "import { catalog as builtIn } from '@server-monitor/plugins-cdk/catalog';",
    '',
    'export const catalog = {',
    '  ...builtIn,',
    ...entries,
    '};',
    '',
  ].join('\n');
}

function mergeKeys(keys: readonly ConfigKey[], config: Readonly<Record<string, unknown>>): ConfigKey[] {
  const read = new Set(keys.map(({ key }) => key));
  const more = Object.entries(config).filter(([key]) => !read.has(key));
  const all = [
    ...keys.map((key) => (key.type === null && key.key in config ? { ...key, type: typeOf(config[key.key]) } : key)),
    ...more.map(
      ([key, value]): ConfigKey => ({ key, type: typeOf(value), default: null, required: false, variable: null }),
    ),
  ];
  return all.filter(({ key }) => !common.has(key)).map(withFittingDefault);
}

/** A text around which the source puts `int()`, and other defaults of another type than the key's. */
function withFittingDefault(key: ConfigKey): ConfigKey {
  const { type, default: given } = key;
  if (given === null || type === null || typeOf(given) === type) return key;
  const isNumber =
    type === 'number' && typeof given === 'string' && given.trim() !== '' && Number.isFinite(Number(given));
  return { ...key, default: isNumber ? Number(given) : null };
}

function typeOf(value: unknown): ConfigKey['type'] {
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' || (type === 'object' && value !== null)
    ? type
    : null;
}

/** @param value - in the configuration in use */
function renderKey({ key, type, default: given, required, variable }: ConfigKey, value: unknown): string {
  const origin = variable === null ? '' : ` ${comment(`${variable} in the environment`)}`;
  const plain = schemaOf(key, type, given);
  const holder = [value, given].find(holdsSecret);
  const schema = isSecretName(key) ? `secret(${plain})` : holder === undefined ? plain : secretSchema(holder);
  const name = propertyName(key);
  // A secret of the source is no default.
  const fallback = given === null || isSecretName(key) || holder !== undefined ? undefined : literal(given);
  if (fallback !== undefined) return `    ${name}: ${schema}.default(${fallback}),${origin}`;
  if (required) return `    ${name}: ${schema},${origin}`;
  return `    ${name}: ${schema}.optional(),${origin}`;
}

function schemaOf(key: string, type: ConfigKey['type'], given: ConfigKey['default']): string {
  if (type === 'number') return 'z.number()';
  if (type === 'boolean') return 'z.boolean()';
  if (type === 'array')
    return Array.isArray(given) && given.every((item) => typeof item === 'string')
      ? 'z.array(z.string())'
      : 'z.array(z.unknown())';
  if (type === 'object') return 'z.record(z.string(), z.unknown())';
  const isUrl = /(^|_)ur[il]$/i.test(key) && (typeof given !== 'string' || URL.canParse(given));
  if (isUrl) return 'z.url()';
  return type === 'string' || isSecretName(key) ? 'z.string()' : 'z.unknown()';
}

function renderHook(
  name: string,
  file: string,
  { hook, line, source }: PythonPlugin['hooks'][number],
  hasConfig: boolean,
): string[] {
  const known = hookNames[hook] ?? 'onEvent';
  const context = hasConfig ? '{ config, http, logger }' : '{ http, logger }';
  const parameters = { onStartup: context, onShutdown: '' }[known] ?? `event, ${context}`;
  const used = parameters.match(/\w+/g) ?? [];
  return [
    ...(line > 0
      ? [comment(`Was ${hook}, line ${line} of ${file}:`, 4), ...source.map((text) => comment(text, 4))]
      : []),
    `    async ${known}(${parameters}) {`,
    ...(known === 'onStartup' || known === 'onShutdown'
      ? ['      // Write it, or remove it.', ...used.map((word) => `      void ${word};`)]
      : [
          ...used.filter((word) => word !== 'event').map((word) => `      void ${word};`),
          `      throw new PermanentError(\`${name}: ${known} is not written yet, for \${event.event_type}\`);`,
        ]),
    '    },',
  ];
}

/** One line. A line separator within would end the comment. */
function comment(text: string, indent = 0): string {
  return `${' '.repeat(indent)}// ${printable(text.replaceAll('\t', '    '))}`.trimEnd();
}
