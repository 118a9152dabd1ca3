/** Milliseconds. undici keeps the first three to about a second; `total` and a delivery's signal are exact. */
export interface HttpTimeouts {
  /** Until the connection is open: name resolution, TCP and TLS. */
  connect: number;
  /** From the request to the end of the answer's headers. */
  headers: number;
  /** Between two pieces of the answer's body. */
  body: number;
  /** From the call to the end of the answer. */
  total: number;
}
