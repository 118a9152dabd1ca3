import type * as z from 'zod/v4/core';
import { parse as parseConfig } from 'zod/v4/core';
import { PermanentError, RetryAfterError } from '../errors.ts';
import { createEvent, type NewEvent } from '../event/create-event.ts';
import type { PluginDefinition } from '../plugin/define-plugin.ts';
import { hooksFor } from '../plugin/hooks-for.ts';
import type { PluginContext, PluginLogger } from '../plugin/plugin-context.ts';
import { MemoryState } from './memory-state.ts';
import { RecordingHttp } from './recording-http.ts';

/** A line that a plugin logged. */
export interface LoggedLine {
  level: keyof PluginLogger;
  message: string;
  fields: Record<string, unknown>;
}

/** What would have become of the delivery. */
export type ReceiveOutcome =
  | { status: 'delivered' }
  /** The plugin has no hook for the event. */
  | { status: 'skipped' }
  /** `retryAfter` in seconds, where the plugin asked for it. */
  | { status: 'retry'; error: unknown; retryAfter?: number }
  | { status: 'dead'; error: unknown };

export interface TestPluginOptions<Schema extends z.$ZodType> {
  /** The plugin's own configuration, as an operator writes it. */
  config?: z.input<Schema>;
  /** The name of the instance; the plugin's by default. */
  name?: string;
}

/** A plugin in isolation: its network, state, log and published events are recorded. */
export class PluginUnderTest<Schema extends z.$ZodType> {
  readonly http = new RecordingHttp();
  readonly state = new MemoryState();
  readonly published: NewEvent[] = [];
  readonly logs: LoggedLine[] = [];
  #definition: PluginDefinition<Schema>;
  #context: PluginContext<z.output<Schema>>;
  #controller = new AbortController();

  constructor(definition: PluginDefinition<Schema>, { config, name }: TestPluginOptions<Schema>) {
    this.#definition = definition;
    this.#context = {
      plugin: name ?? definition.name,
      config: definition.config ? parseConfig(definition.config, config ?? {}) : (undefined as z.output<Schema>),
      logger: this.#logger(),
      http: this.http,
      state: this.state,
      signal: this.#controller.signal,
      publish: async (event) => void this.published.push(event),
    };
  }

  /** Calls `onStartup`. */
  async startup(): Promise<void> {
    await this.#definition.hooks.onStartup?.(this.#context);
  }

  /** Calls `onShutdown`. */
  async shutdown(): Promise<void> {
    await this.#definition.hooks.onShutdown?.();
  }

  /** Hands the plugin an event as the dispatch function would, and says what would become of the delivery. */
  async receive(event: NewEvent, { attempt = 1 }: { attempt?: number } = {}): Promise<ReceiveOutcome> {
    const complete = createEvent(event);
    const hooks = hooksFor(this.#definition.hooks, complete);
    if (hooks.length === 0) return { status: 'skipped' };
    const deliveryId = `${complete.event_id}:${this.#context.plugin}`;
    const eventJson = JSON.stringify(complete);
    try {
      for (const hook of hooks) await hook(complete, { ...this.#context, deliveryId, attempt, eventJson } as never);
      return { status: 'delivered' };
    } catch (error) {
      if (error instanceof PermanentError) return { status: 'dead', error };
      return { status: 'retry', error, ...(error instanceof RetryAfterError ? { retryAfter: error.seconds } : {}) };
    }
  }

  /** Ends the plugin's time: its `signal` is aborted. */
  abort(): void {
    this.#controller.abort();
  }

  #logger(): PluginLogger {
    const at =
      (level: keyof PluginLogger) =>
      (message: string, fields: Record<string, unknown> = {}) =>
        void this.logs.push({ level, message, fields });
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  }
}

/**
 * Runs a plugin without anything around it.
 *
 * @throws {z.$ZodError} when the configuration does not fit the plugin's schema
 * @example
 * ```ts
 * const plugin = testPlugin(pager, { config: { url: 'https://pager.example' } });
 * plugin.http.reply({ status: 503 });
 * expect(await plugin.receive(anAlert())).toMatchObject({ status: 'retry' });
 * ```
 */
export function testPlugin<Schema extends z.$ZodType>(
  definition: PluginDefinition<Schema>,
  options: TestPluginOptions<Schema> = {},
): PluginUnderTest<Schema> {
  return new PluginUnderTest(definition, options);
}
