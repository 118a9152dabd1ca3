/** A request as an operator may see it: without what may be a secret. */
export interface SentRequest {
  method: string;
  /** Secrets, the values of the query and segments that look like tokens are masked. */
  url: string;
  /** Names in the order of sending; those that HTTP itself needs are left out. */
  headers: readonly string[];
  /** Bytes of the body. */
  bytes: number;
}
