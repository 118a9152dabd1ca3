import type { CommonConfig } from '../config/common-config.ts';
import type { Reason } from '../outcome/reason.ts';

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
