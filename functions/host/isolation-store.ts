import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { IsolationMark } from './isolation.ts';

const PARTITION = 'isolation';

/** The marks of plugins that took a sandbox down, in the state table. */
export class IsolationStore {
  #client: () => Promise<DynamoDBClient>;
  #table: string;

  constructor(client: () => Promise<DynamoDBClient>, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(): Promise<Map<string, IsolationMark>> {
    const client = await this.#client();
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: PARTITION } },
      }),
    );
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
    await client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }
}
