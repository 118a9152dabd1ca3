import { splitConfig } from '../../functions/config/common-config.ts';
import type { Settings } from '../../functions/settings/settings.ts';
import { errorText } from '../../functions/telemetry/error-text.ts';
import { Redactor } from '../../functions/telemetry/redactor.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { testPlugin } from '../../sdk/testing/test-plugin.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { loadKnownPlugin } from '../catalog/load-known-plugin.ts';
import { parseConfig } from '../settings/config-document.ts';

/** A request that a plugin would make, with its secrets masked. */
export interface PreviewRequest {
  method: string;
  url: string;
  /** Names in lower case. The functions add `user-agent`, `content-length` and `traceparent`. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface Preview {
  requests: PreviewRequest[];
  /** Why there are fewer than one expects; null when the plugin took the event. */
  note: string | null;
}

/**
 * Runs a plugin on this machine with its stored configuration, and records the requests that it would make. Nothing is sent: each is
 * answered with 200 and an empty body.
 *
 * @throws {OperatorError} when the catalog lacks the plugin
 */
export async function previewRequests(
  instance: string,
  settings: Settings,
  catalog: Catalog,
  event: PluginEvent,
): Promise<Preview> {
  const plugin = await loadKnownPlugin(instance, catalog);
  const { valid, problems, secrets } = await checkConfig(instance, settings, catalog);
  if (!valid) return { requests: [], note: `its configuration is not valid: ${problems[0]?.text}` };
  const redactor = new Redactor(secrets);
  const { own } = splitConfig({ ...parseConfig(settings.configs.get(instance) ?? '{}') }, plugin.defaults);
  // The catalog does not know the types of its plugins' configurations; the schema has just checked this one.
  const tested = testPlugin(plugin as never, { config: own as never, name: instance });
  await tested.startup();
  const outcome = await tested.receive(event);
  await tested.shutdown();
  const requests = tested.http.requests.map(({ method, url, headers, body }) => ({
    method,
    url: redactor.text(url),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redactor.text(value)])),
    body: redactor.text(body),
  }));
  return { requests, note: noteOf(outcome, redactor) };
}

function noteOf(outcome: { status: string; error?: unknown }, redactor: Redactor): string | null {
  if (outcome.status === 'skipped') return 'the plugin has no hook for this event';
  return outcome.error === undefined ? null : `the plugin failed here: ${redactor.text(errorText(outcome.error))}`;
}
