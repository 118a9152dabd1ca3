/** A failure that the user can fix. Commands show its message in one line, without a stack. */
export class UserError extends Error {
  override name = 'UserError';
}
