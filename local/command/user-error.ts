/** A failure that the user can mend: shown as its one-line message, without a stack. */
export class UserError extends Error {
  override name = 'UserError';
}
