import { paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';
import type { Parameter } from './settings.ts';

/** Reads every parameter under the prefix, decrypted. One call for up to ten parameters, the API's page size. */
export async function readParameters(client: SSMClient, prefix: string): Promise<Parameter[]> {
  const parameters: Parameter[] = [];
  const pages = paginateGetParametersByPath({ client }, { Path: prefix, Recursive: true, WithDecryption: true });
  for await (const page of pages) {
    for (const { Name, Value } of page.Parameters ?? []) {
      if (Name !== undefined && Value !== undefined) parameters.push({ name: Name, value: Value });
    }
  }
  return parameters;
}
