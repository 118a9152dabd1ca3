import type * as z from 'zod/v4/core';
import { safeParse } from 'zod/v4/core';
import { createEvent, type NewEvent } from '../event/create-event.ts';
import { readEventText } from '../event/parse-event-json.ts';
import type { PluginEvent } from '../event/plugin-event.ts';
import { toEventJson } from '../event/to-event-json.ts';
import { classifyFailure } from '../plugin/classify-failure.ts';
import type { PluginDefinition } from '../plugin/define-plugin.ts';
import { hooksFor } from '../plugin/hooks-for.ts';
import type { PluginContext, PluginLogger, PluginState } from '../plugin/plugin-context.ts';
import { MemoryState } from './memory-state.ts';
import { deliveryClosed, RecordingHttp } from './recording-http.ts';

/** A line that a plugin logged. */
export interface LoggedLine {
  /** `debug`, `info`, `warn` or `error`. */
  level: keyof PluginLogger;
  /** As the plugin wrote it. */
  message: string;
  /** As the plugin passed them, with secrets. */
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

/** How the plugin is run. */
export interface TestPluginOptions<Schema extends z.$ZodType> {
  /** The plugin's own configuration, as an operator writes it. */
  config?: z.input<Schema>;
  /** The name of the instance; the plugin's by default. */
  name?: string;
  /** The clock of `state`, in milliseconds since the epoch; the system's by default. */
  now?: () => number;
}

/** A plugin in isolation: its network, state, log and published events are recorded. */
export class PluginUnderTest<Schema extends z.$ZodType> {
  /** Its network: set replies, and look at the requests. */
  readonly http: RecordingHttp;
  /** Its storage: set values, and look at them. */
  readonly state: MemoryState;
  /** Events that the plugin published. */
  readonly published: NewEvent[] = [];
  /** Lines that the plugin logged. */
  readonly logs: LoggedLine[] = [];
  #definition: PluginDefinition<Schema>;
  #context: PluginContext<z.output<Schema>>;
  #controller = new AbortController();

  constructor(definition: PluginDefinition<Schema>, { config, name, now }: TestPluginOptions<Schema>) {
    this.#definition = definition;
    this.http = new RecordingHttp(this.#controller.signal);
    this.state = new MemoryState(now);
    this.#context = {
      plugin: name ?? definition.name,
      config: configOf(definition, config),
      logger: this.#logger(),
      http: this.http,
      state: this.#guardedState(),
      signal: this.#controller.signal,
      publish: async (event) => {
        this.#assertOpen();
        createEvent(event);
        this.published.push(event);
      },
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

  /**
   * Hands the plugin an event as the dispatch function would, and says what would become of the delivery. The event goes through
   * JSON, as on its way, and is frozen: plugins share it, so that one which changes it fails here.
   */
  async receive(event: NewEvent, { attempt = 1 }: { attempt?: number } = {}): Promise<ReceiveOutcome> {
    if (this.#definition.hooks.onBatch)
      return (await this.receiveBatch([event], { attempt }))[0] ?? { status: 'skipped' };
    const { event: complete, json: eventJson } = readEventText(toEventJson(createEvent(event)));
    deepFreeze(complete);
    const hooks = hooksFor(this.#definition.hooks, complete);
    if (hooks.length === 0) return { status: 'skipped' };
    const deliveryId = this.#deliveryId(complete);
    try {
      for (const hook of hooks) await hook(complete, { ...this.#context, deliveryId, attempt, eventJson } as never);
      await this.http.settle();
      return { status: 'delivered' };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  /**
   * Hands a plugin with `onBatch` several events in one call, as the dispatch function would. Says what would become of each
   * delivery, in the order of the events. Other plugins get the events one by one.
   */
  async receiveBatch(
    events: readonly NewEvent[],
    { attempt = 1 }: { attempt?: number } = {},
  ): Promise<ReceiveOutcome[]> {
    const { onBatch } = this.#definition.hooks;
    if (!onBatch) return Promise.all(events.map((event) => this.receive(event, { attempt })));
    const texts = events.map((event) => readEventText(toEventJson(createEvent(event))));
    const complete = texts.map(({ event }) => deepFreeze(event));
    const deliveryIds = complete.map((event) => this.#deliveryId(event));
    const context = { ...this.#context, deliveryIds, attempt, eventsJson: texts.map(({ json }) => json) };
    try {
      const result = await onBatch(complete, context as never);
      await this.http.settle();
      const failed = new Map((result?.failed ?? []).map(({ deliveryId, error }) => [deliveryId, outcomeOf(error)]));
      const foreign = [...failed.keys()].find((id) => !deliveryIds.includes(id));
      if (foreign !== undefined)
        throw new TypeError(`onBatch: \`${foreign}\` in \`failed\` is not a delivery of this batch`);
      return deliveryIds.map((id) => failed.get(id) ?? { status: 'delivered' });
    } catch (error) {
      return deliveryIds.map(() => outcomeOf(error));
    }
  }

  /** Ends the plugin's time: its `signal` is aborted, its requests under way end, and `http`, `state` and `publish` are closed to it. */
  abort(): void {
    this.#controller.abort(deliveryClosed());
  }

  #deliveryId({ event_id }: PluginEvent): string {
    return `${event_id}:${this.#context.plugin}`;
  }

  #assertOpen(): void {
    if (this.#controller.signal.aborted) throw deliveryClosed();
  }

  /** What the plugin has of the state; the test's own view of it stays open. */
  #guardedState(): PluginState {
    const open = async () => {
      this.#assertOpen();
      return this.state;
    };
    return {
      get: async (key) => (await open()).get(key),
      getWithVersion: async (key) => (await open()).getWithVersion(key),
      set: async (key, value, options) => (await open()).set(key, value, options),
      increment: async (key, by, options) => (await open()).increment(key, by, options),
      delete: async (key) => (await open()).delete(key),
    };
  }

  #logger(): PluginLogger {
    const at =
      (level: keyof PluginLogger) =>
      (message: string, fields: Record<string, unknown> = {}) =>
        void this.logs.push({ level, message, fields });
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  }
}

function outcomeOf(error: unknown): ReceiveOutcome {
  const { permanent, retryAfter } = classifyFailure(error);
  if (permanent) return { status: 'dead', error };
  return { status: 'retry', error, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function configOf<Schema extends z.$ZodType>(
  { name, config: schema }: PluginDefinition<Schema>,
  config: z.input<Schema> | undefined,
): z.output<Schema> {
  if (!schema) return undefined as z.output<Schema>;
  const parsed = safeParse(schema, config ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') || '(the whole)';
  throw new TypeError(`configuration of ${name}: set \`${field}\` (${issue?.message ?? 'invalid'})`, {
    cause: parsed.error,
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

/**
 * Runs a plugin without anything around it.
 *
 * @throws {TypeError} that names the first field of the configuration which does not fit the plugin's schema
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
