/** Where something is in a pattern: names of fields and operators, and positions in lists. */
export type IssuePath = readonly (string | number)[];

/** What is wrong with a pattern: where, and what must be there instead. */
export interface PatternIssue {
  path: IssuePath;
  message: string;
}

/** Collects what is wrong with a pattern. */
export type ReportIssue = (path: IssuePath, message: string) => void;
