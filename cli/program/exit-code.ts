/** The exit codes of every command. They are part of the interface: scripts rely on them. */
export const exitCodes = {
  done: 0,
  /** The command ran, and found something wrong. */
  found: 1,
  /** It was called in a wrong way, or settings or credentials are wrong. */
  usage: 2,
  /** AWS refused, or could not be reached. */
  aws: 3,
  /** A bug in the command itself; EX_SOFTWARE of BSD. */
  bug: 70,
  /** Ctrl-C; the shells' convention. */
  interrupted: 130,
} as const;

/** For the end of the help. */
export const exitCodeHelp = `Exit codes:
  0  done
  1  done, and something is wrong with what it looked at
  2  wrong usage, settings or credentials
  3  AWS refused or cannot be reached`;
