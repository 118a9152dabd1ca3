import { Logger } from '@aws-lambda-powertools/logger';
import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';

type Fields = Record<string, unknown>;

/** The log of a function, as far as it is used here; the Powertools logger is one. */
export interface FunctionLogger extends PluginLogger {
  /** Whether lines of level DEBUG are written. When they are not, callers need not build them. */
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
