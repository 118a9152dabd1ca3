/**
 * Where the fault is. `usage`: in the arguments. `configuration`: in the settings or credentials of this machine or the
 * stage. `aws`: AWS refused, or could not be reached.
 */
export type OperatorErrorKind = 'usage' | 'configuration' | 'aws';

export interface OperatorErrorOptions extends ErrorOptions {
  kind: OperatorErrorKind;
  /** What to do about it, as a sentence without a full stop. */
  fix: string;
}

/**
 * A failure that an operator can understand and fix. The message names what is wrong and where, in one line and without a full
 * stop. It never holds the value of a secret.
 */
export class OperatorError extends Error {
  override name = 'OperatorError';
  readonly kind: OperatorErrorKind;
  readonly fix: string;

  constructor(message: string, { kind, fix, cause }: OperatorErrorOptions) {
    super(message, cause === undefined ? {} : { cause });
    this.kind = kind;
    this.fix = fix;
  }
}
