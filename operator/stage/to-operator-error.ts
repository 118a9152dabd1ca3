import { printable } from '../../sdk/text/printable.ts';
import { OperatorError } from './operator-error.ts';

/** Where a failed call went, for the message. */
export interface CallTarget {
  endpoint?: string | undefined;
  region?: string | undefined;
  profile?: string | undefined;
}

interface Failure {
  error: Error;
  /** Error names, codes and messages of the error and its causes. */
  words: string;
  target: CallTarget;
}

interface Known {
  pattern: RegExp;
  toError: (failure: Failure) => OperatorError;
}

const denied = /AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized|is not authorized to perform/i;

/** Failures of the AWS SDK that an operator can do something about, the most specific first. */
const known: readonly Known[] = [
  {
    pattern: /Region not accepted|Invalid region/i,
    toError: ({ error, target }) =>
      new OperatorError(`${JSON.stringify(target.region ?? '')} is not an AWS region`, {
        kind: 'configuration',
        fix: 'give --region as in eu-central-1, or set AWS_REGION',
        cause: error,
      }),
  },
  {
    pattern: /Region is missing/i,
    toError: ({ error }) =>
      new OperatorError('no AWS region is set', {
        kind: 'configuration',
        fix: 'give --region, or set AWS_REGION',
        cause: error,
      }),
  },
  {
    pattern: /ExpiredToken|RequestExpired|TokenRefreshRequired|token (has|is) expired|session .{0,60}expired/i,
    toError: ({ error, target }) =>
      new OperatorError('the AWS credentials have expired', {
        kind: 'configuration',
        fix: `sign in again, for example with \`aws sso login${target.profile ? ` --profile ${target.profile}` : ''}\``,
        cause: error,
      }),
  },
  {
    pattern: /CredentialsProviderError|Could not load credentials|Could not resolve credentials/i,
    toError: ({ error, target }) =>
      new OperatorError(
        target.profile
          ? `no AWS credentials were found for profile \`${target.profile}\``
          : 'no AWS credentials were found',
        {
          kind: 'configuration',
          fix: target.profile
            ? 'check --profile, or run `aws configure list-profiles`'
            : 'give --profile, sign in with `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
          cause: error,
        },
      ),
  },
  {
    pattern:
      /InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|InvalidAccessKeyId|AuthFailure/,
    toError: ({ error }) =>
      new OperatorError('AWS does not accept the credentials', {
        kind: 'configuration',
        fix: 'check the access key and that the clock of this machine is right, or sign in again',
        cause: error,
      }),
  },
  {
    pattern: denied,
    toError: ({ error }) =>
      new OperatorError(`AWS denied ${deniedAction(error)}`, {
        kind: 'aws',
        fix: 'attach the policy for operators to this identity: docs/reference/operator-permissions.md',
        cause: error,
      }),
  },
  {
    pattern:
      /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|EHOSTUNREACH|ENETUNREACH|TimeoutError|socket hang up/,
    toError: ({ error, target }) =>
      new OperatorError(`${target.endpoint ?? placeOf(target)} cannot be reached (${reasonOf(error)})`, {
        kind: 'aws',
        fix: target.endpoint
          ? 'check that it runs, and --endpoint-url or AWS_ENDPOINT_URL'
          : 'check the network connection and the region',
        cause: error,
      }),
  },
  {
    pattern: /Deserialization error/,
    toError: ({ error, target }) =>
      new OperatorError(`${target.endpoint ?? placeOf(target)} does not answer as AWS does`, {
        kind: 'aws',
        fix: 'check for a proxy or a portal in between, and --endpoint-url or AWS_ENDPOINT_URL',
        cause: error,
      }),
  },
  {
    pattern: /Throttling|Throttled|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded/i,
    toError: ({ error }) =>
      new OperatorError('AWS limits the rate of requests', { kind: 'aws', fix: 'try again in a moment', cause: error }),
  },
];

/**
 * Turns a failure of the AWS SDK into one that says what to do. Returns undefined for what is no failure of a call to AWS.
 *
 * @param error - anything that was thrown
 */
export function toOperatorError(error: unknown, target: CallTarget = {}): OperatorError | undefined {
  if (error instanceof OperatorError) return error;
  if (!(error instanceof Error)) return undefined;
  const words = wordsOf(error);
  const match = known.find(({ pattern }) => pattern.test(words));
  if (match) return match.toError({ error, words, target });
  if (!('$metadata' in error)) return undefined;
  const failed = statusOf(error) >= 500 ? 'AWS could not answer the call' : 'AWS refused the call';
  return new OperatorError(`${failed}: ${printable(error.message || error.name)}`, {
    kind: 'aws',
    fix: '`smp doctor` checks the stage and this identity',
    cause: error,
  });
}

/** Whether a call certainly changed nothing: it was not sent, or AWS answered that it refuses it. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof OperatorError) return true;
  return Math.floor(statusOf(error) / 100) === 4;
}

/** Whether AWS denied a call: it denies the next one too. */
export function isDenied(error: unknown): boolean {
  return denied.test(wordsOf(error));
}

/** The HTTP status of AWS's answer; 0 where there is none. */
function statusOf(error: unknown): number {
  if (!(error instanceof Error && '$metadata' in error)) return 0;
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return 0;
  return Number(metadata.httpStatusCode) || 0;
}

function wordsOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return '';
  const code = 'code' in error ? String(error.code) : '';
  const inner = error instanceof AggregateError ? error.errors : [];
  return [error.name, code, error.message, ...[error.cause, ...inner].map((each) => wordsOf(each, depth + 1))].join(
    ' ',
  );
}

/** The action that IAM names in its message: `User: … is not authorized to perform: ssm:PutParameter on resource: …`. */
function deniedAction({ message }: Error): string {
  const [, action, resource] = /perform:? ([\w-]+:\w+)(?: on resource:? (\S+))?/.exec(message) ?? [];
  if (!action) return `the call: ${printable(message)}`;
  return resource ? `${action} on ${printable(resource)}` : action;
}

function reasonOf(error: Error): string {
  const code = /E[A-Z]{5,}(_[A-Z]+)?/.exec(wordsOf(error))?.[0];
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'the host name is not known',
    EAI_AGAIN: 'the host name could not be looked up',
  };
  return reasons[code ?? ''] ?? code ?? 'it does not answer';
}

function placeOf({ region }: CallTarget): string {
  return region ? `AWS in ${region}` : 'AWS';
}
