import type { GetParametersByPathCommandInput, GetParametersByPathCommandOutput } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import type { SignedRequest } from '../aws/signed-request.ts';
import type { Parameter } from './settings.ts';

const pageSchema = z.object({
  Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })),
  NextToken: z.optional(z.string()),
});

type Page = Pick<GetParametersByPathCommandOutput, 'Parameters' | 'NextToken'>;

/** Asks by the client of the SDK. */
export type GetParameters = (input: GetParametersByPathCommandInput) => Promise<Page>;

/** Reads every parameter under the prefix, decrypted. One call for up to ten parameters, the API's page size. */
export async function readParameters(
  signedRequest: SignedRequest,
  bySdk: GetParameters,
  prefix: string,
): Promise<Parameter[]> {
  const parameters: Parameter[] = [];
  let NextToken: string | undefined;
  // What did not answer the first page is not asked, and waited for, at each.
  let usual = true;
  do {
    const input: GetParametersByPathCommandInput = { Path: prefix, Recursive: true, WithDecryption: true, NextToken };
    const quickly: Page | undefined = usual ? await readPage(signedRequest, input) : undefined;
    usual = quickly !== undefined;
    const page: Page = quickly ?? (await bySdk(input));
    for (const { Name, Value } of page.Parameters ?? []) {
      if (Name !== undefined && Value !== undefined) parameters.push({ name: Name, value: Value });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return parameters;
}

async function readPage(
  signedRequest: SignedRequest,
  input: GetParametersByPathCommandInput,
): Promise<Page | undefined> {
  return pageSchema.safeParse(await signedRequest('ssm', 'GetParametersByPath', input)).data;
}
