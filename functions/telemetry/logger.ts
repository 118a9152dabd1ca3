import { Logger } from '@aws-lambda-powertools/logger';
import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';
import type { Redactor } from './redactor.ts';

type Fields = Record<string, unknown>;

/** The log of a function, as far as it is used here; the Powertools logger is one. */
export interface FunctionLogger extends PluginLogger {
  /** Whether lines of level DEBUG are written: what nobody reads need not be made. */
  readonly debugEnabled: boolean;
  createChild(options: { serviceName: string }): PluginLogger;
}

/** A JSON logger of a function, at the level that `POWERTOOLS_LOG_LEVEL` names. */
export function createLogger(): FunctionLogger {
  return new LazyLogger(() => new Logger());
}

/** Makes the logger at the first line: at a cold start, the first event need not wait for it. */
class LazyLogger implements FunctionLogger {
  readonly #make: () => Logger;
  #made: Logger | undefined;
  #debugEnabled: boolean | undefined;

  constructor(make: () => Logger) {
    this.#make = make;
  }

  get #logger(): Logger {
    this.#made ??= this.#make();
    return this.#made;
  }

  get debugEnabled(): boolean {
    this.#debugEnabled ??= ['TRACE', 'DEBUG'].includes(this.#logger.getLevelName());
    return this.#debugEnabled;
  }

  debug(message: string, fields: Fields = {}): void {
    this.#logger.debug(message, fields);
  }

  info(message: string, fields: Fields = {}): void {
    this.#logger.info(message, fields);
  }

  warn(message: string, fields: Fields = {}): void {
    this.#logger.warn(message, fields);
  }

  error(message: string, fields: Fields = {}): void {
    this.#logger.error(message, fields);
  }

  createChild(options: { serviceName: string }): PluginLogger {
    return new LazyLogger(() => this.#logger.createChild(options));
  }
}

/** A plugin's view of the log: its own service name, and its secrets masked. */
export class RedactedLogger implements PluginLogger {
  #logger: PluginLogger;
  #redactor: Redactor;

  constructor(logger: FunctionLogger, plugin: string, redactor: Redactor) {
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
    return Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [this.#redactor.text(key), this.#redactor.value(value)]),
    );
  }
}
