import type { Readable, Writable } from 'node:stream';

/** Where a command reads: standard input, or any other stream. */
export type InputStream = Readable & { isTTY?: boolean };

/** Where a command writes: a terminal, or any other stream. */
export type OutputStream = Writable & { isTTY?: boolean; columns?: number };
