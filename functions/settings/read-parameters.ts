import type { GetParametersByPathCommandInput, GetParametersByPathCommandOutput } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import type { QuickCall } from '../shared/quick-call.ts';
import type { Parameter } from './settings.ts';

const pageSchema = z.object({
  Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })),
  NextToken: z.optional(z.string()),
});

/** Asks by the client of the SDK. */
export type GetParameters = (
  input: GetParametersByPathCommandInput,
) => Promise<Pick<GetParametersByPathCommandOutput, 'Parameters' | 'NextToken'>>;

/** Reads every parameter under the prefix, decrypted. One call for up to ten parameters, the API's page size. */
export async function readParameters(quick: QuickCall, bySdk: GetParameters, prefix: string): Promise<Parameter[]> {
  const parameters: Parameter[] = [];
  let NextToken: string | undefined;
  do {
    const input = { Path: prefix, Recursive: true, WithDecryption: true, NextToken };
    const quickly = pageSchema.safeParse(await quick('ssm', 'GetParametersByPath', input));
    const page = quickly.success ? quickly.data : await bySdk(input);
    for (const { Name, Value } of page.Parameters ?? []) {
      if (Name !== undefined && Value !== undefined) parameters.push({ name: Name, value: Value });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return parameters;
}
