import { validateAllowlist } from '../../functions/settings/validate-allowlist.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { configVariable, importEnv } from '../import/import-env.ts';
import { type ImportPlan, planSettings } from '../import/import-environment.ts';
import { parseEnvironmentFile } from '../import/parse-environment-file.ts';
import { type TranslatedPlugin, translateSettings } from '../import/translate-settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import { instanceName, pluginName } from './plugin-name.ts';
import type { PythonPlugin, PythonPlugins } from './python-plugin.ts';
import { renderCatalog, renderSkeleton } from './render-skeleton.ts';

/** A Python plugin that the catalog does not have. */
export interface PortedPlugin {
  name: string;
  /** The Python file; undefined when none was found. */
  file: string | undefined;
  /** Whether the Python installation runs it. */
  allowlisted: boolean;
  /** Name of the file with its skeleton; undefined when nothing is known of it. */
  skeleton: string | undefined;
}

export interface MigrationPlan {
  /** What is written to the stage: the settings of the plugins that it takes over. */
  settings: ImportPlan;
  plugins: readonly TranslatedPlugin[];
  ported: readonly PortedPlugin[];
  /** Texts of the skeletons, by file name. */
  skeletons: ReadonlyMap<string, string>;
  /** Python files that could not be read. */
  unreadable: PythonPlugins['problems'];
}

/**
 * Plans the migration of a Python installation.
 *
 * @param text - of its environment file
 * @param python - its plugins, where their folder is known
 * @throws {OperatorError} when the file has no settings of plugins, or one is not valid
 * @throws what SSM throws
 */
export async function planMigration(
  stage: Stage<'ssm'>,
  catalog: Catalog,
  text: string,
  python: PythonPlugins = { plugins: [], problems: [] },
): Promise<MigrationPlan> {
  const variables = parseEnvironmentFile(text);
  const imported = importEnv(variables);
  if (!imported) {
    throw new OperatorError('the file has no PLUGINS_ENABLED, PLUGINS_ALLOWLIST or PLUGIN_<NAME>_CONFIG', {
      kind: 'usage',
      fix: 'give the environment file of the Python installation',
    });
  }
  const isKnown = (instance: string) => validateAllowlist([instance], catalog).length === 0;
  const names = namesHere(imported.allowlist, isKnown);
  const allowlist = [...new Set(names.values())];
  const left = imported.allowlist.filter((instance) => !names.has(instance));
  const configs = { ...imported.configs };
  for (const [before, after] of names) if (before in configs) configs[after] = configs[before] ?? {};
  // Configurations of plugins that are to be ported have an effect later.
  const kept = new Set(left.map(configVariable));
  const unused = imported.unused.filter((variable) => !kept.has(variable));
  const { settings, plugins } = translateSettings({ ...imported, configs, allowlist, unused });
  const skeletons = new Map<string, string>();
  const ported = planPorts(left, { ...python, isKnown, configs: imported.configs }, skeletons);
  return {
    settings: await planSettings(stage, catalog, settings),
    plugins: plugins.map((plugin) => withNames(plugin, names)),
    ported,
    skeletons,
    unreadable: python.problems,
  };
}

/** Names in the allowlist that the catalog has, and how each is written there: `PagerDuty` is `pagerduty`. */
function namesHere(allowlist: readonly string[], isKnown: (name: string) => boolean): Map<string, string> {
  return new Map(
    allowlist.flatMap((before): [string, string][] => {
      const name = [before, instanceName(before)].find(isKnown);
      return name === undefined ? [] : [[before, name]];
    }),
  );
}

function withNames({ instance, differences }: TranslatedPlugin, names: ReadonlyMap<string, string>): TranslatedPlugin {
  const before = [...names].filter(([name, after]) => after === instance && name !== instance);
  const renamed = before.map(([name]) => `the name \`${name}\` becomes \`${instance}\``);
  return { instance, differences: [...renamed, ...differences] };
}

interface Sources {
  plugins: readonly PythonPlugin[];
  isKnown: (name: string) => boolean;
  configs: Readonly<Record<string, object>>;
}

/** Adds the skeletons to the map. */
function planPorts(left: readonly string[], { plugins, isKnown, configs }: Sources, skeletons: Map<string, string>) {
  const sourceOf = (instance: string) =>
    plugins.find(({ name, class: className }) => matches(instance, name, className));
  const addSkeleton = (source: PythonPlugin, config: object) => {
    const name = freeName(pluginName(source.name), skeletons);
    skeletons.set(`${name}.ts`, renderSkeleton({ ...source, name }, { ...config }));
    return `${name}.ts`;
  };
  // Instances of a plugin share its skeleton, which has the keys of all.
  const skeletonOf = new Map<string, string>();
  const ported = left.map((instance): PortedPlugin => {
    const name = pluginOf(instance);
    const own = left.filter((other) => pluginOf(other) === name).map((other) => configs[other]);
    const source = sourceOf(instance) ?? (own.some((config) => config) ? unknownPlugin(name) : undefined);
    const skeleton = skeletonOf.get(name) ?? (source && addSkeleton({ ...source, name }, Object.assign({}, ...own)));
    if (skeleton) skeletonOf.set(name, skeleton);
    return { name: instance, file: sourceOf(instance)?.file, allowlisted: true, skeleton };
  });
  const used = new Set(left.map(sourceOf));
  for (const plugin of plugins) {
    if (used.has(plugin) || isKnown(plugin.name) || isKnown(pluginName(plugin.name))) continue;
    ported.push({ name: plugin.name, file: plugin.file, allowlisted: false, skeleton: addSkeleton(plugin, {}) });
  }
  if (skeletons.size > 0) {
    const names = [...skeletons.keys()].map((file) => file.replace(/\.ts$/, ''));
    skeletons.set('catalog.ts', renderCatalog(names));
  }
  return ported;
}

function pluginOf(instance: string): string {
  return instance.split('.')[0] ?? '';
}

/** `my-pager` and `MyPager` name one plugin. */
function matches(instance: string, name: string, className: string | null): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = plain(pluginOf(instance));
  return wanted === plain(name) || wanted === plain((className ?? '').replace(/Plugin$/, ''));
}

/** A plugin of which only the configuration is known. */
function unknownPlugin(name: string): PythonPlugin {
  return {
    name,
    file: 'a file that was not found',
    class: null,
    description: '',
    hooks: [],
    keys: [],
    dynamicKeys: false,
  };
}

/** `catalog.ts` is the catalog. */
function freeName(name: string, taken: ReadonlyMap<string, string>): string {
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? name : `${name}_${count}`;
    if (!taken.has(`${free}.ts`) && free !== 'catalog') return free;
  }
}
