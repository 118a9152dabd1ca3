import { Logger } from '@aws-lambda-powertools/logger';
import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';
import type { Redactor } from './redactor.ts';

type Fields = Record<string, unknown>;

/** A JSON logger of a function, at the level that `POWERTOOLS_LOG_LEVEL` names. */
export function createLogger(): Logger {
  return new Logger();
}

/** A plugin's view of the log: its own service name, and its secrets masked. */
export class RedactedLogger implements PluginLogger {
  #logger: Logger;
  #redactor: Redactor;

  constructor(logger: Logger, plugin: string, redactor: Redactor) {
    this.#logger = logger.createChild({ serviceName: `plugin:${plugin}` });
    this.#redactor = redactor;
  }

  debug(message: string, fields: Fields = {}): void {
    this.#logger.debug(this.#redactor.text(message), this.#masked(fields));
  }

  info(message: string, fields: Fields = {}): void {
    this.#logger.info(this.#redactor.text(message), this.#masked(fields));
  }

  warn(message: string, fields: Fields = {}): void {
    this.#logger.warn(this.#redactor.text(message), this.#masked(fields));
  }

  error(message: string, fields: Fields = {}): void {
    this.#logger.error(this.#redactor.text(message), this.#masked(fields));
  }

  #masked(fields: Fields): Fields {
    return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, this.#redactor.value(value)]));
  }
}
