import { describe, expect, it } from 'vitest';
import { toOperatorError } from '../../../operator/stage/to-operator-error.ts';

const named = (name: string, message = '', more = {}) => Object.assign(new Error(message), { name, ...more });

describe('an error of the AWS SDK becomes one with a fix', () => {
  it.each([
    [
      named('ExpiredTokenException', 'The security token included in the request is expired'),
      'configuration',
      /expired/,
    ],
    [
      named('CredentialsProviderError', 'Could not load credentials from any providers'),
      'configuration',
      /no AWS credentials/,
    ],
    [named('UnrecognizedClientException'), 'configuration', /does not accept/],
    [named('Error', 'Region is missing'), 'configuration', /no AWS region/],
    [named('Error', 'Region not accepted: region="x.."'), 'configuration', /"eu-central-1" is not an AWS region/],
    [named('SyntaxError', 'Deserialization error: to see'), 'aws', /does not answer as AWS does/],
    [named('Odd', 'boom', { $metadata: { httpStatusCode: 503 } }), 'aws', /^AWS could not answer the call: boom$/],
    [
      named(
        'AccessDeniedException',
        'User: arn:aws:iam::1:user/x is not authorized to perform: ssm:PutParameter on resource: arn:aws:ssm:x because no identity-based policy allows it',
      ),
      'aws',
      /^AWS denied ssm:PutParameter on arn:aws:ssm:x$/,
    ],
    [named('Error', 'connect', { code: 'ECONNREFUSED' }), 'aws', /cannot be reached \(nothing listens there\)/],
    [new AggregateError([named('Error', 'connect', { code: 'ECONNREFUSED' })]), 'aws', /nothing listens there/],
    [named('TimeoutError', 'timed out'), 'aws', /does not answer/],
    [named('ThrottlingException'), 'aws', /rate/],
    [named('Odd', 'Something\u001b[2J else', { $metadata: {} }), 'aws', /Something\\u001b\[2J else/],
  ])('%s', (error, kind, message) => {
    const known = toOperatorError(error, { region: 'eu-central-1' });
    expect(known).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(known?.cause).toBe(error);
  });

  it('leaves what is a bug as it is', () => {
    expect(toOperatorError(new TypeError('x is not a function'))).toBeUndefined();
  });
});
