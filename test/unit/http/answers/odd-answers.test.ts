import { describe, expect, it } from 'vitest';
import { makeClient, startRawServer, startTcpServer } from '../start-server.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** Answers that RFC 9110 and RFC 9112 allow, or ask recipients to accept. */
const legal: [string, string][] = [
  ['100 Continue that nobody asked for', `HTTP/1.1 100 Continue\r\n\r\n${ok}`],
  ['several 1xx answers', `HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${ok}`],
  ['103 Early Hints', `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok}`],
  ['an unknown 1xx', `HTTP/1.1 199 Odd\r\n\r\n${ok}`],
  ['101 without a switch', `HTTP/1.1 101 Switching Protocols\r\n\r\n${ok}`],
  ['101 with headers', `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n${ok}`],
  ['100 that closes', `HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n${ok}`],
  ['100 with a length', `HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n${ok}`],
  ['a blank behind the length', 'HTTP/1.1 200 OK\r\nContent-Length: 2 \r\n\r\nok'],
  ['a tab behind the length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\t\r\n\r\nok'],
  ['blanks and tabs around the length', 'HTTP/1.1 200 OK\r\nContent-Length:\t 2 \t \r\n\r\nok'],
  ['zeros before the length', 'HTTP/1.1 200 OK\r\nContent-Length: 0002\r\n\r\nok'],
  ['no reason', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok'],
  ['an empty header and one in Latin-1', 'HTTP/1.1 200 OK\r\nA:\r\nB: \xe9\r\nContent-Length: 2\r\n\r\nok'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 2\r\n\r\nok'],
  ['lines that end in LF', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'],
  ['a later minor version', 'HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  ['empty lines before it', `\r\n\r\n${ok}`],
  ['an offer to upgrade', 'HTTP/1.1 200 OK\r\nUpgrade: h2\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\nok'],
  ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked \r\n\r\n002;a="b"\r\nok\r\n0\r\nA: b\r\n\r\n'],
  ['blanks behind the size of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 \r\nok\r\n0\r\n\r\n'],
  [
    'length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  ],
  ['more than its length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more'],
];

describe('an answer is read at the first request:', () => {
  it.each(legal)('%s', async (_, bytes) => {
    const server = await startRawServer(bytes);
    const answer = await makeClient().post(server.origin, { body: 'x' });
    expect([answer.status, answer.text(), server.count()]).toEqual([200, 'ok', 1]);
  });

  it.each([
    ['until the connection closes', 'HTTP/1.1 200 OK\r\n\r\nok'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nok'],
    ['HTTP/1.0 after a 100', 'HTTP/1.0 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  ])('%s', async (_, bytes) => {
    const server = await startRawServer(bytes, { close: true });
    const answer = await makeClient().post(server.origin, { body: 'x' });
    expect([answer.status, answer.text(), server.count()]).toEqual([200, 'ok', 1]);
  });

  const tabbed = 'HTTP/1.1 200 OK\r\nX:\ta\r\nContent-Length: 4\t\r\n\r\na\t\tb';
  it.each([
    ['alone', tabbed],
    ['after a 100', `HTTP/1.1 100 Continue\r\nX:\ta\r\n\r\n${tabbed}`],
    ['after several 1xx', `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink:\t</a>\r\n\r\n${tabbed}`],
    ['after a 101', `HTTP/1.1 101 Switching Protocols\r\n\r\n${tabbed}`],
    ['after empty lines', `\r\n\r\n${tabbed}`],
    ['with lines that end in LF', tabbed.replaceAll('\r\n', '\n')],
  ])('with tabs around its length, wherever its packets are split: %s', async (_, bytes) => {
    for (let at = 0; at < bytes.length; at += 1) {
      const { origin } = await startTcpServer((socket) => {
        socket.setNoDelay();
        socket.on('data', () => {
          socket.write(bytes.slice(0, at), () => setImmediate(() => socket.write(bytes.slice(at))));
        });
      });
      const answer = await makeClient().post(origin, { body: 'x' });
      expect([at, answer.status, answer.text()]).toEqual([at, 200, 'a\t\tb']);
    }
  });

  it('tabs in its body stay', async () => {
    const server = await startRawServer('HTTP/1.1 200 OK\r\nX:\ta\r\nContent-Length: 8\r\n\r\na\t\r\n\r\n\tb');
    expect((await makeClient().get(server.origin)).text()).toBe('a\t\r\n\r\n\tb');
  });
});

it.each(['Content-Length: 0 ', 'Content-Length: 2\t'])('an error with `%s` keeps its status', async (line) => {
  const server = await startRawServer(`HTTP/1.1 410 Gone\r\n${line}\r\n\r\n${line.includes('2') ? 'no' : ''}`);
  await expect(makeClient().post(server.origin, { body: 'x' })).rejects.toMatchObject({ status: 410, permanent: true });
});

describe('headers that cannot be read do not hide the status:', () => {
  it.each([
    'Content-Length: 2\r\nContent-Length: 3',
    'Content-Length: two',
    'X Y: z',
    ': z',
    'Transfer-Encoding: chunked\r\nX Y: z',
  ])('%j', async (lines) => {
    const accepted = await startRawServer(`HTTP/1.1 202 Accepted\r\n${lines}\r\n\r\n`);
    expect((await makeClient().post(accepted.origin, { body: 'x' })).status).toBe(202);
    expect(accepted.count()).toBe(1);
    const gone = await startRawServer(`HTTP/1.1 410 Gone\r\n${lines}\r\n\r\n`);
    await expect(makeClient().post(gone.origin, { body: 'x' })).rejects.toMatchObject({ status: 410 });
  });

  it('a status of the answer before does not count', async () => {
    const answers = [ok, '220 mail.test ESMTP\r\n'];
    const { origin } = await startTcpServer((socket) => socket.on('data', () => socket.write(answers.shift() ?? '')));
    const client = makeClient();
    await client.get(origin);
    await expect(client.get(origin)).rejects.toMatchObject({ code: 'network_error' });
  });
});

it.each([
  ['Retry-After: 7\r\nRetry-After: 9', 9],
  ['Retry-After: 9\r\nretry-after: 7', 9],
  ['Retry-After: 7, 9', 9],
  ['Retry-After: soon\r\nRetry-After: 5', 5],
  ['Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 4', 4],
])('of several waits the longest counts: %j', async (lines, retryAfter) => {
  const server = await startRawServer(`HTTP/1.1 503 Busy\r\n${lines}\r\nContent-Length: 0\r\n\r\n`);
  await expect(makeClient().get(server.origin)).rejects.toMatchObject({ status: 503, retryAfter });
});
