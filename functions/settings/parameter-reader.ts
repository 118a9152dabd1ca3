import type { GetParametersByPathCommandInput, GetParametersByPathCommandOutput } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import type { SignedRequest } from '../aws/signed-request.ts';
import type { Parameter } from './settings.ts';

const pageSchema = z.object({
  Parameters: z.array(
    z.object({
      Name: z.string(),
      Value: z.string(),
      Version: z.optional(z.number()),
      /** Seconds since the epoch. */
      LastModifiedDate: z.optional(z.number()),
    }),
  ),
  NextToken: z.optional(z.string()),
});

/** Reads with the SDK's client. */
export type GetParameters = (
  input: GetParametersByPathCommandInput,
) => Promise<Pick<GetParametersByPathCommandOutput, 'Parameters' | 'NextToken'>>;

/** A page of parameters, from the SDK or from a signed request. */
type Page = z.infer<typeof pageSchema> | Awaited<ReturnType<GetParameters>>;

interface ReadParameters {
  parameters: Parameter[];
  /** The versions of all; undefined when the endpoint does not give them. */
  versions: string | undefined;
}

/**
 * Reads every parameter under the prefix, decrypted. Each encrypted parameter costs a KMS request, which at low rates costs more
 * than the function itself: once the values are known, they are only decrypted again when a version has changed.
 */
export class ParameterReader {
  readonly #signedRequest: SignedRequest;
  readonly #bySdk: GetParameters;
  readonly #prefix: string;
  #known: ReadParameters | undefined;

  constructor(signedRequest: SignedRequest, bySdk: GetParameters, prefix: string) {
    this.#signedRequest = signedRequest;
    this.#bySdk = bySdk;
    this.#prefix = prefix;
  }

  /** One call for up to ten parameters, the API's page size. @throws what SSM throws */
  async read(): Promise<Parameter[]> {
    const { versions, parameters } = this.#known ?? {};
    if (parameters && versions !== undefined && (await this.#readAll(false)).versions === versions) return parameters;
    this.#known = await this.#readAll(true);
    return this.#known.parameters;
  }

  async #readAll(WithDecryption: boolean): Promise<ReadParameters> {
    const parameters: Parameter[] = [];
    const versions: (string | undefined)[] = [];
    let NextToken: string | undefined;
    // When the signed request fails for one page, the SDK reads all later pages.
    let usual = true;
    do {
      const input = { Path: this.#prefix, Recursive: true, WithDecryption, NextToken };
      const quickly: Page | undefined = usual ? await this.#readQuickly(input) : undefined;
      usual = quickly !== undefined;
      const page: Page = quickly ?? (await this.#bySdk(input));
      for (const { Name, Value, Version, LastModifiedDate } of page.Parameters ?? []) {
        if (Name === undefined || Value === undefined) continue;
        parameters.push({ name: Name, value: Value });
        // A parameter that was deleted and written again starts at version 1.
        versions.push(Version === undefined ? undefined : `${Name} ${Version} ${Number(LastModifiedDate)}`);
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return { parameters, versions: versions.includes(undefined) ? undefined : versions.sort().join('\n') };
  }

  async #readQuickly(input: GetParametersByPathCommandInput): Promise<Page | undefined> {
    return pageSchema.safeParse(await this.#signedRequest('ssm', 'GetParametersByPath', input)).data;
  }
}
