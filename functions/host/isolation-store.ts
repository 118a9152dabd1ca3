import type { PutItemCommandInput, QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { SignedRequest } from '../aws/signed-request.ts';
import type { IsolationMark } from './isolation.ts';

const PARTITION = 'isolation';

const attributes = z.record(z.string(), z.object({ S: z.optional(z.string()), N: z.optional(z.string()) }));
const answerSchema = z.object({ Items: z.array(attributes) });

/** What is needed of the SDK's client. */
export interface IsolationClient {
  query(input: QueryCommandInput): Promise<Pick<QueryCommandOutput, 'Items'>>;
  putItem(input: PutItemCommandInput): Promise<unknown>;
}

/** The marks of plugins that took a sandbox down, in the state table. */
export class IsolationStore {
  #signedRequest: SignedRequest;
  #client: () => Promise<IsolationClient>;
  #table: string;

  constructor(signedRequest: SignedRequest, client: () => Promise<IsolationClient>, table: string) {
    this.#signedRequest = signedRequest;
    this.#client = client;
    this.#table = table;
  }

  async read(): Promise<Map<string, IsolationMark>> {
    const query = {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: PARTITION } },
    };
    const quickly = answerSchema.safeParse(await this.#signedRequest('dynamodb', 'Query', query));
    const { Items = [] } = quickly.success ? quickly.data : await (await this.#client()).query(query);
    return new Map(
      Items.map((item) => [
        item.sk?.S ?? '',
        { key: item.config?.S ?? '', until: Number(item.expires_at?.N ?? 0) * 1000 },
      ]),
    );
  }

  async mark(plugin: string, mark: IsolationMark): Promise<void> {
    const client = await this.#client();
    const Item = {
      pk: { S: PARTITION },
      sk: { S: plugin },
      config: { S: mark.key },
      expires_at: { N: String(Math.ceil(mark.until / 1000)) },
    };
    await client.putItem({ TableName: this.#table, Item });
  }
}
