import type { HttpResponse } from '../../../sdk/plugin/http-client.ts';
import type { ResponseBody } from './response-body.ts';

/** An answer, with its body in memory. */
export class BufferedResponse implements HttpResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Record<string, string>;
  readonly #body: ResponseBody;

  constructor(status: number, headers: Record<string, string>, body: ResponseBody) {
    this.status = status;
    this.ok = status >= 200 && status < 300;
    this.headers = headers;
    this.#body = body;
  }

  text(): string {
    return this.#body.text();
  }

  json(): unknown {
    return JSON.parse(this.text());
  }
}
