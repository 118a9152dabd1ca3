import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { type AnyPlugin, isDefinedPlugin } from '../../sdk/plugin/define-plugin.ts';
import { pluginNameOf } from '../settings/instance-name.ts';
import { errorText } from '../telemetry/error-text.ts';
import { PluginFault } from './plugin-fault.ts';

/**
 * Loads the plugin of an instance. Only the catalog decides which code that is.
 *
 * @param name - instance name, as the allowlist has it
 * @param prefix - of the parameters, for what the operator has to fix
 * @throws {PluginFault}
 */
export async function loadPlugin(name: string, catalog: Catalog, prefix: string): Promise<AnyPlugin> {
  const plugin = pluginNameOf(name);
  const load = plugin !== undefined && Object.hasOwn(catalog, plugin) ? catalog[plugin] : undefined;
  if (!load) throw await notFound(name, catalog, prefix);
  let loaded: unknown;
  try {
    loaded = (await load()).default;
  } catch (cause) {
    throw new PluginFault('startup_failed', `the code of \`${plugin}\` cannot be loaded: ${errorText(cause)}`, {
      cause,
    });
  }
  if (!isDefinedPlugin(loaded)) {
    throw new PluginFault(
      'startup_failed',
      `the module of \`${plugin}\` must have \`definePlugin(…)\` as its default export`,
    );
  }
  if (loaded.name !== plugin) {
    const fix = 'use one name for both';
    throw new PluginFault(
      'startup_failed',
      `the catalog has \`${plugin}\`, but the plugin's \`name\` is \`${loaded.name}\`: ${fix}`,
    );
  }
  return loaded;
}

/** The entry is not quoted: it may be a secret in the wrong place. */
async function notFound(name: string, catalog: Catalog, prefix: string): Promise<PluginFault> {
  const { validateAllowlist } = await import('../settings/validate-allowlist.ts');
  const [found] = validateAllowlist([name], catalog);
  const hint = found?.suggestion === undefined ? '' : `; did you mean \`${found.suggestion}\`?`;
  return new PluginFault('plugin_not_found', `an entry of ${prefix}/allowlist ${found?.problem}${hint}`);
}
