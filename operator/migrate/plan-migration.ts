import { validateAllowlist } from '../../functions/settings/validate-allowlist.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { configVariable, importEnv } from '../import/import-env.ts';
import { type ImportPlan, planSettings } from '../import/import-environment.ts';
import { parseEnvironmentFile } from '../import/parse-environment-file.ts';
import { type TranslatedPlugin, translateSettings } from '../import/translate-settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import type { PythonPlugin, PythonPlugins } from './python-plugin.ts';
import { pluginName, renderCatalog, renderSkeleton } from './render-skeleton.ts';

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
  const allowlist = imported.allowlist.filter(isKnown);
  const left = imported.allowlist.filter((instance) => !isKnown(instance));
  // Configurations of plugins that are to be ported have an effect later.
  const kept = new Set(left.map(configVariable));
  const unused = imported.unused.filter((variable) => !kept.has(variable));
  const { settings, plugins } = translateSettings({ ...imported, allowlist, unused });
  const skeletons = new Map<string, string>();
  const ported = planPorts(left, { ...python, isKnown, configs: imported.configs }, skeletons);
  return {
    settings: await planSettings(stage, catalog, settings),
    plugins,
    ported,
    skeletons,
    unreadable: python.problems,
  };
}

interface Sources {
  plugins: readonly PythonPlugin[];
  isKnown: (name: string) => boolean;
  configs: Readonly<Record<string, object>>;
}

/** Adds the skeletons to the map. */
function planPorts(left: readonly string[], { plugins, isKnown, configs }: Sources, skeletons: Map<string, string>) {
  const ported: PortedPlugin[] = [];
  const add = (name: string, plugin: PythonPlugin | undefined, allowlisted: boolean) => {
    const config = { ...configs[name] };
    const found = plugin ?? (configs[name] && unknownPlugin(name));
    // The allowlist says what the plugin is called.
    const source = found && { ...found, name: allowlisted ? (name.split('.')[0] ?? name) : found.name };
    const skeleton = source && freeName(pluginName(source.name), skeletons);
    if (source && skeleton) skeletons.set(skeleton, renderSkeleton(source, config));
    ported.push({ name, file: plugin?.file, allowlisted, skeleton });
  };
  const sourceOf = (instance: string) =>
    plugins.find(({ name, class: className }) => matches(instance, name, className));
  const used = new Set(left.map(sourceOf));
  for (const instance of left) add(instance, sourceOf(instance), true);
  for (const plugin of plugins) if (!used.has(plugin) && !isKnown(plugin.name)) add(plugin.name, plugin, false);
  if (skeletons.size > 0) {
    const names = [...skeletons.keys()].map((file) => file.replace(/\.ts$/, ''));
    skeletons.set('catalog.ts', renderCatalog(names));
  }
  return ported;
}

/** `my-pager` and `MyPager` name one plugin. */
function matches(instance: string, name: string, className: string | null): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = plain(instance.split('.')[0] ?? '');
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

function freeName(name: string, taken: ReadonlyMap<string, string>): string {
  for (let count = 1; ; count += 1) {
    const file = count === 1 ? `${name}.ts` : `${name}_${count}.ts`;
    if (!taken.has(file) && file !== 'catalog.ts') return file;
  }
}
