import { InvalidRequestError } from '../errors.ts';

/** Unlike `Buffer.toString`, drops a byte order mark. */
const decoder = new TextDecoder();

const none = new Uint8Array();

/** The start of a body. */
export interface BodyStart {
  text: string;
  /** Whether more of the body was not kept, or did not arrive. */
  isCut: boolean;
}

/** The body of an answer, or as much of it as is kept. Decoded only when somebody reads it; for most webhooks nobody does. */
export class ResponseBody {
  readonly #keep: number;
  readonly #unread: boolean;
  readonly #chunks: Uint8Array[] = [];
  #kept = 0;
  #size = 0;
  /** Why the body is not whole; undefined while it is. */
  missing: Error | undefined;

  /**
   * @param keep - bytes; those beyond are counted and dropped
   * @param unread - true when the plugin said that it does not read the body
   */
  constructor(keep: number, unread: boolean) {
    this.#keep = keep;
    this.#unread = unread;
  }

  /** Bytes that arrived. */
  get size(): number {
    return this.#size;
  }

  add(chunk: Uint8Array): void {
    this.#size += chunk.length;
    const room = this.#keep - this.#kept;
    if (room <= 0) return;
    const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#kept += part.length;
    this.#chunks.push(part);
  }

  /** @throws the reason why the body is not whole, or not read */
  text(): string {
    if (this.#unread) throw new InvalidRequestError('the body was not read: the request has `ignoreBody`');
    if (this.missing) throw this.missing;
    return this.#decoded();
  }

  /** What was kept, whole or not. */
  start(): BodyStart {
    return { text: this.#decoded(), isCut: this.#size > this.#kept || this.missing !== undefined };
  }

  #decoded(): string {
    const [first = none] = this.#chunks;
    return decoder.decode(this.#chunks.length > 1 ? Buffer.concat(this.#chunks, this.#kept) : first);
  }
}
