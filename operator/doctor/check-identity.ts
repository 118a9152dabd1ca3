import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { OperatorClients } from '../stage/operator-clients.ts';
import { type Check, failed, ok, warning } from './check.ts';

/** Seconds. AWS refuses requests whose time is more than 5 minutes off (AWS General Reference, "Elements of an AWS API request signature"). */
const MAX_SKEW = 300;

/** Seconds from which on it is worth a warning: an answer has no fractions, and takes its time. */
const NOTICEABLE = 30;

/** Who calls AWS, and whether the clock of this machine agrees with that of AWS. @throws what STS throws */
export async function checkIdentity({ sts }: Pick<OperatorClients, 'sts'>, now: () => number): Promise<Check[]> {
  const command = new GetCallerIdentityCommand();
  let date: string | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      date = dateOf(answer.response);
      return answer;
    },
    { step: 'deserialize', name: 'readDate' },
  );
  const { Arn = 'unknown', Account } = await sts.send(command);
  if (Account === undefined) {
    const fix = 'check for a proxy or a portal in between, and --endpoint-url or AWS_ENDPOINT_URL';
    return [failed('credentials', 'the answer is not one of AWS', fix)];
  }
  return [ok('credentials', `${Arn} in account ${Account}`), clockCheck(date, now())];
}

function clockCheck(date: string | undefined, now: number): Check {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return ok('clock', 'AWS sent no date to compare with');
  const skew = Math.round(Math.abs(now - theirs) / 1000);
  if (skew < NOTICEABLE) return ok('clock', `agrees with AWS within ${Math.max(1, skew)} s`);
  const detail = `is ${skew} s off; AWS refuses requests from ${MAX_SKEW} s on`;
  return warning('clock', detail, 'set the clock of this machine, for example with `timedatectl set-ntp true`');
}

function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined;
  return String(headers.date);
}
