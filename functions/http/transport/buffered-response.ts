import type { HttpResponse } from '../../../sdk/plugin/http-client.ts';

/** Unlike `Buffer.toString`, drops a byte order mark. */
const decoder = new TextDecoder();

/** An answer with its body in memory; decoded only when somebody reads it, which for most webhooks nobody does. */
export class BufferedResponse implements HttpResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Record<string, string>;
  readonly #body: Uint8Array;

  constructor(status: number, headers: Record<string, string>, body: Uint8Array) {
    this.status = status;
    this.ok = status >= 200 && status < 300;
    this.headers = headers;
    this.#body = body;
  }

  text(): string {
    return decoder.decode(this.#body);
  }

  json(): unknown {
    return JSON.parse(this.text());
  }
}
