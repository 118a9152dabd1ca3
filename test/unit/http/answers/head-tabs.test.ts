import { describe, expect, it } from 'vitest';
import { HeadTabs } from '../../../../functions/http/transport/parser/head-tabs.ts';

const ok = 'HTTP/1.1 200 OK\r\nX:\ta\r\nContent-Length: 4\t\r\n\r\n';
const heads: [string, string][] = [
  ['one', ok],
  ['one after a 100', `HTTP/1.1 100 Continue\r\nX:\ta\r\n\r\n${ok}`],
  ['one after several 1xx', `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 199 Odd\r\nX:\t\tb\r\n\r\n${ok}`],
  ['one after empty lines', `\r\n\r\n${ok}`],
  ['one with lines that end in LF', ok.replaceAll('\r\n', '\n')],
  ['one with a folded line of blanks', ok.replace('\r\n', '\r\nA: b\r\n\t\r\n')],
];

describe('tabs become blanks in a head, and stay in the body, wherever the bytes are split:', () => {
  it.each(heads)('%s', (_, head) => {
    const body = 'a\t\tb';
    for (let at = 1; at <= head.length; at += 1) {
      const tabs = new HeadTabs();
      const parts = [Buffer.from(head.slice(0, at), 'latin1'), Buffer.from(head.slice(at) + body, 'latin1')];
      // What follows a whole head is a body: the parser knows.
      for (const part of at === head.length ? parts.slice(0, 1) : parts) tabs.replace(part);
      expect(Buffer.concat(parts).toString('latin1')).toBe(head.replaceAll('\t', ' ') + body);
    }
  });

  it.each(heads)('byte by byte: %s', (_, head) => {
    const tabs = new HeadTabs();
    const bytes = [...Buffer.from(head, 'latin1')].map((byte) => Buffer.from([byte]));
    for (const byte of bytes) tabs.replace(byte);
    expect(Buffer.concat(bytes).toString('latin1')).toBe(head.replaceAll('\t', ' '));
  });
});
