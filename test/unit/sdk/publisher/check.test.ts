import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createPublisher } from '../../../../sdk/index.ts';
import { clientFor } from './fake-bridge.ts';

/** Checks the bus `bus` against an EventBridge with this answer; the requests that it got. */
async function check(status: number, answer: object) {
  const requests: unknown[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      requests.push([request.headers['x-amz-target'], JSON.parse(body)]);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  try {
    await createPublisher({ busName: 'bus', service: 'terminal', client: clientFor(address.port) }).check();
  } finally {
    server.close();
  }
  return requests;
}

describe('check', () => {
  it('asks EventBridge for the bus', async () => {
    expect(await check(200, { Name: 'bus' })).toEqual([['AWSEvents.DescribeEventBus', { Name: 'bus' }]]);
  });

  it('says that the bus does not exist, and how to fix it', async () => {
    const answer = { __type: 'ResourceNotFoundException', message: 'Event bus bus does not exist.' };
    await expect(check(400, answer)).rejects.toMatchObject({
      code: 'publish_failed',
      message: expect.stringMatching(
        /^the bus bus could not be checked: .*does not exist.*check `busName` and the region$/,
      ),
    });
  });

  it('names the permission that it lacks', async () => {
    const answer = { __type: 'AccessDeniedException', message: 'no' };
    await expect(check(400, answer)).rejects.toThrow('allow `events:DescribeEventBus` on the bus');
  });

  it('ends in time when EventBridge does not answer', async () => {
    const client = { send: () => new Promise<never>(() => {}) };
    const publisher = createPublisher({ busName: 'bus', service: 'terminal', client, requestTimeout: 10 });
    await expect(publisher.check()).rejects.toThrow('no answer within 10 ms');
  });
});
