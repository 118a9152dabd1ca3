/**
 * What the guard costs: webhook-sized POSTs, 50 at a time, through a bare `Agent.request` and through the guarded
 * client, against a server in another process. Rounds alternate, so that a busy machine slows both alike.
 *
 * Run it with `node bench/http-guard.ts`.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { Agent } from 'undici';
import { createHttpClient } from '../functions/http/create-http-client.ts';

const CONCURRENCY = 50;
const REQUESTS = 4_000;
const ROUNDS = 15;

const body = JSON.stringify({ event_type: 'task.finished', meta: { output: 'x'.repeat(700) } });
const headers = { 'Content-Type': 'application/json', 'X-SM-Event-Type': 'task.finished' };

function serve(): void {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end('{"ok":true}'));
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object') process.send?.(address?.port);
  });
}

async function requestsPerSecond(send: () => Promise<unknown>): Promise<number> {
  let left = REQUESTS;
  const worker = async () => {
    while (left-- > 0) await send();
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return (REQUESTS / (performance.now() - start)) * 1000;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measure(): Promise<void> {
  const server = fork(import.meta.filename, ['serve']);
  const port = await new Promise((resolve) => server.once('message', resolve));
  const origin = `http://127.0.0.1:${port}`;
  const agent = new Agent();
  const http = createHttpClient({ allowHttp: true, allowedRanges: ['127.0.0.0/8'] });

  const raw = async () => {
    const answer = await agent.request({ origin, path: '/hook', method: 'POST', headers, body });
    return answer.body.text();
  };
  const guarded = async () => {
    const delivery = { signal: new AbortController().signal, headers: { 'x-sm-delivery-id': 'id:webhook' } };
    const answer = await http.forDelivery(delivery).post(`${origin}/hook`, { headers, body });
    return answer.text();
  };

  const rates: { raw: number[]; guarded: number[] } = { raw: [], guarded: [] };
  await requestsPerSecond(raw);
  await requestsPerSecond(guarded);
  for (let round = 0; round < ROUNDS; round++) {
    rates.raw.push(await requestsPerSecond(raw));
    rates.guarded.push(await requestsPerSecond(guarded));
  }
  console.log(`raw      ${median(rates.raw).toFixed(0)} requests/s`);
  console.log(`guarded  ${median(rates.guarded).toFixed(0)} requests/s`);
  // Of the two halves of a round, which had the same weather.
  console.log(`ratio    ${median(rates.guarded.map((rate, round) => rate / (rates.raw[round] ?? 0))).toFixed(2)}`);

  await Promise.all([agent.close(), http.close()]);
  server.kill();
}

if (process.argv[2] === 'serve') serve();
else await measure();
