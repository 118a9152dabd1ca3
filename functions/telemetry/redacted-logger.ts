import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';
import { logFields, logMessage } from './log-fields.ts';
import type { FunctionLogger } from './logger.ts';
import type { Redactor } from './redactor.ts';

type Level = keyof PluginLogger;

/**
 * A plugin's view of the log: its own service name, and its secrets masked. It never throws, whatever a plugin passes: a line
 * that cannot be written must not fail a delivery.
 */
export class RedactedLogger implements PluginLogger {
  readonly #functionLogger: FunctionLogger;
  readonly #logger: PluginLogger;
  readonly #redactor: Redactor;
  readonly #traceId: () => string | undefined;

  /** @param traceId - of the event that the running code handles */
  constructor(
    logger: FunctionLogger,
    plugin: string,
    redactor: Redactor,
    traceId: () => string | undefined = () => undefined,
  ) {
    this.#functionLogger = logger;
    this.#logger = logger.createChild({ serviceName: `plugin:${plugin}` });
    this.#redactor = redactor;
    this.#traceId = traceId;
  }

  debug(message: string, fields?: Record<string, unknown>): void {
    if (this.#functionLogger.debugEnabled) this.#write('debug', message, fields);
  }

  info(message: string, fields?: Record<string, unknown>): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields?: Record<string, unknown>): void {
    this.#write('warn', message, fields);
  }

  error(message: string, fields?: Record<string, unknown>): void {
    this.#write('error', message, fields);
  }

  /** The types are a promise that plugins in JavaScript do not make. */
  #write(level: Level, message: unknown, fields: unknown): void {
    try {
      const trace_id = this.#traceId();
      const written = logFields(fields, this.#redactor);
      this.#logger[level](logMessage(message, this.#redactor), trace_id ? { ...written, trace_id } : written);
    } catch {
      // Not even the log can be written: nothing is left to report it to.
    }
  }
}
