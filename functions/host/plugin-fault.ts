import type { Reason } from '../delivery/reason.ts';
import type { CommonConfig } from './common-config.ts';

/** Why a plugin cannot run, in words for the operator who has to fix it. */
export class PluginFault extends Error {
  readonly reason: Reason;
  /** Null when the configuration could not be read. */
  readonly common: CommonConfig | null;

  constructor(
    reason: Reason,
    message: string,
    { common = null, cause }: { common?: CommonConfig | null; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.reason = reason;
    this.common = common;
  }
}
