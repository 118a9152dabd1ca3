import type { Socket } from 'node:net';
import type { Client } from 'undici';
import symbols from 'undici/lib/core/symbols.js';
import { HeadTabs } from './head-tabs.ts';

// undici has no options for these; docs/adr/0011-the-status-of-an-answer-decides.md says why they are set here.

/** The part of undici's response parser that is used here. `test/unit/http/answers/odd-answers.test.ts` notices when it changes. */
interface Parser {
  readonly llhttp: Readonly<Record<string, (pointer: number, value?: number) => number>>;
  readonly ptr: number;
  readonly socket: Socket;
  /** Name, value, name, value. */
  readonly headers: readonly Buffer[];
  readonly headersSize: number;
  readonly hasTransferEncoding: boolean;
  readonly statusText: string;
  /** Of an answer whose headers are complete; 0 before. */
  readonly statusCode: number;
  contentLength: number;
  onHeadersComplete(status: number, upgrade: boolean, keepAlive: boolean): number;
  onUpgrade(rest: Buffer): void;
  execute(data: Buffer): void;
}

const CONTENT_LENGTH = 'content-length';

/** What llhttp refuses by default and RFC 9112 asks or allows a recipient to take. */
const relaxed = [
  // Folded header lines (section 5.2) and control characters in values.
  'llhttp_set_lenient_headers',
  // `Content-Length` beside `Transfer-Encoding`: the latter counts (section 6.3).
  'llhttp_set_lenient_chunked_length',
  'llhttp_set_lenient_transfer_encoding',
  // A later minor version of HTTP/1 (RFC 9110, section 2.5).
  'llhttp_set_lenient_version',
  // Lines that end in LF alone (section 2.2).
  'llhttp_set_lenient_optional_cr_before_lf',
  // Whitespace after a chunk's size (section 7.1.1).
  'llhttp_set_lenient_spaces_after_chunk_size',
  // `Connection: close` in a 1xx answer, which another answer follows.
  'llhttp_set_lenient_keep_alive',
] as const;

/** The status line and the headers of an answer whose head could not be read to its end. */
export interface PartialHead {
  status: number;
  headers: Record<string, string>;
}

const partialHeads = new WeakMap<Error, PartialHead>();

/** What was read of an answer before its head turned out to be too large or malformed; undefined for any other error. */
export function partialHeadOf(error: Error): PartialHead | undefined {
  return partialHeads.get(error);
}

/**
 * Makes a connection take answers that are odd but legal, and remember the status of those whose head it cannot read.
 *
 * @param client - has just connected
 */
export function relaxParser(client: Client): void {
  const socket: unknown = Reflect.get(client, symbols.kSocket);
  const parser: Parser | undefined =
    typeof socket === 'object' && socket ? Reflect.get(socket, symbols.kParser) : undefined;
  if (!parser) return;
  for (const name of relaxed) parser.llhttp[name]?.(parser.ptr, 1);
  skipInformational(parser);
  replaceTabs(parser);
  // Before undici's own listener, which may free the parser.
  parser.socket.prependListener('error', (error) => {
    const head = readPartialHead(parser, error);
    if (head) partialHeads.set(error, head);
  });
}

/** undici skips 1xx answers, but fails on 100 and on 101. So 100 is passed on as 102, and 101 without its upgrade. */
function skipInformational(parser: Parser): void {
  const { onHeadersComplete: complete, execute } = parser;
  parser.onHeadersComplete = (status, _upgrade, keepAlive) => {
    if (parser.contentLength !== -1) correctContentLength(parser);
    return complete.call(parser, status === 100 ? 102 : status, false, keepAlive);
  };
  parser.onUpgrade = (rest) => {
    parser.llhttp.llhttp_resume_after_upgrade?.(parser.ptr);
    execute.call(parser, rest);
  };
}

/** llhttp takes no tab behind a `Content-Length`, only blanks (RFC 9110, section 5.6.3: both are whitespace). */
function replaceTabs(parser: Parser): void {
  const { execute } = parser;
  const heads = new HeadTabs();
  parser.execute = (data) => {
    // Otherwise the data begins within a body.
    if (parser.statusCode === 0) heads.replace(data);
    execute.call(parser, data);
  };
}

/** undici counts blanks around the number as digits; they are no part of it (RFC 9110, section 5.5). */
function correctContentLength(parser: Parser): void {
  if (parser.hasTransferEncoding) {
    parser.contentLength = -1;
    return;
  }
  for (let index = 0; index < parser.headers.length; index += 2) {
    if (parser.headers[index]?.length !== CONTENT_LENGTH.length) continue;
    if (parser.headers[index]?.toString('latin1').toLowerCase() !== CONTENT_LENGTH) continue;
    parser.contentLength = Number(parser.headers[index + 1]?.toString('latin1'));
  }
}

function readPartialHead(parser: Parser, error: Error & { code?: string }): PartialHead | undefined {
  const unreadable =
    error.name === 'HTTPParserError' ||
    error.code === 'UND_ERR_HEADERS_OVERFLOW' ||
    error.code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
  // Before the status line is read, llhttp still has the status of the answer before.
  const hasStatusLine = parser.headersSize > 0 || parser.statusText !== '';
  if (!unreadable || !hasStatusLine || parser.statusCode !== 0) return undefined;
  const status = parser.llhttp.llhttp_get_status_code?.(parser.ptr) ?? 0;
  if (status < 200) return undefined;
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < parser.headers.length; index += 2) {
    const name = parser.headers[index]?.toString('latin1').toLowerCase() ?? '';
    headers[name] = parser.headers[index + 1]?.toString('latin1').trim() ?? '';
  }
  return { status, headers };
}
