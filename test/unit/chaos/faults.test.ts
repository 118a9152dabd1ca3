import { describe, expect, it } from 'vitest';
import { FaultSchedule } from '../../chaos/faults/fault-schedule.ts';
import { flakyBehaviour } from '../../chaos/faults/flaky-behaviour.ts';
import { serviceOf } from '../../chaos/faults/service-of.ts';

const faults = { sqs: { throttle: 0.3, latency: 0.3 }, ssm: { 'error-500': 0.5 } };
const draw = (schedule: FaultSchedule, service: 'sqs' | 'ssm', count = 1000) =>
  Array.from({ length: count }, () => schedule.next(service));

describe('faults', () => {
  it('are the same for the same seed, whatever other services are asked meanwhile', () => {
    const [alone, among] = [new FaultSchedule(1, faults), new FaultSchedule(1, faults)];
    const expected = draw(alone, 'sqs');
    const found = expected.map(() => {
      among.next('ssm');
      return among.next('sqs');
    });
    expect(found).toEqual(expected);
    expect(draw(new FaultSchedule(2, faults), 'sqs')).not.toEqual(expected);
  });

  it('affect every request of an outage, at the same numbers for every seed', () => {
    const outage = { sqs: { outage: { every: 10, length: 3 } } };
    const struck = (seed: number) =>
      draw(new FaultSchedule(seed, outage), 'sqs', 20).map((fault) => fault?.kind ?? '-');
    const ten = [...Array(7).fill('-'), 'outage', 'outage', 'outage'];
    expect(struck(1)).toEqual([...ten, ...ten]);
    expect(struck(2)).toEqual(struck(1));
  });

  it('affect the share of requests that they are given', () => {
    const drawn = draw(new FaultSchedule(1, faults), 'sqs', 10_000);
    const share = (kind: string | undefined) => drawn.filter((fault) => fault?.kind === kind).length / drawn.length;
    expect(share('throttle')).toBeCloseTo(0.3, 1);
    expect(share('latency')).toBeCloseTo(0.3, 1);
    expect(share(undefined)).toBeCloseTo(0.4, 1);
  });

  it('of an endpoint depend on the delivery and the attempt alone', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `event-${index}:webhook.flaky`);
    const failing = ids.filter((id) => flakyBehaviour(1, id, 1) !== undefined);
    expect(failing.length).toBeGreaterThan(300);
    expect(failing.length).toBeLessThan(500);
    expect(ids.filter((id) => flakyBehaviour(1, id, 1) !== undefined)).toEqual(failing);
    expect(ids.filter((id) => flakyBehaviour(1, id, 2) !== undefined)).not.toEqual(failing);
    const kinds = new Set(ids.map((id) => flakyBehaviour(1, id, 1)?.kind));
    expect(kinds.size).toBe(7);
  });

  it.each([
    [{ 'x-amz-target': 'AmazonSQS.SendMessageBatch' }, 'sqs'],
    [{ 'x-amz-target': 'DynamoDB_20120810.Query' }, 'dynamodb'],
    [{ 'x-amz-target': 'AmazonSSM.GetParametersByPath' }, 'ssm'],
    [{ authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/events/aws4_request, x' }, 'events'],
    [{ host: '127.0.0.1:4566' }, 'other'],
  ])('are recognised by service: %o is for %s', (headers, service) => {
    expect(serviceOf(headers)).toBe(service);
  });
});
