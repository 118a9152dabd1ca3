/** Called once, when something ends. */
export interface AbortListener {
  handleEvent(): void;
}

/** What ends requests: an `AbortSignal`, or an object with the part of it that the client uses. */
export interface AbortSource {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: AbortListener): void;
  removeEventListener(type: 'abort', listener: AbortListener): void;
}
