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

  constructor(logger: FunctionLogger, plugin: string, redactor: Redactor) {
    this.#functionLogger = logger;
    this.#logger = logger.createChild({ serviceName: `plugin:${plugin}` });
    this.#redactor = redactor;
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
      this.#logger[level](logMessage(message, this.#redactor), logFields(fields, this.#redactor));
    } catch {
      // Not even the log can be written: nothing is left to report it to.
    }
  }
}
