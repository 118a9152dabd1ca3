import type {
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { SignedRequest } from '../aws/signed-request.ts';
import type { HealthMark, InstanceHealth } from './instance-health.ts';

/** Partition of the state table. */
const PARTITION = 'health';

const attributes = z.record(z.string(), z.object({ S: z.optional(z.string()), N: z.optional(z.string()) }));
const answerSchema = z.object({ Items: z.array(attributes) });

const time = z.number();
const marks = {
  isolated: z.object({ config: z.string(), until: time }),
  slow: z.object({ until: time }),
  paused: z.object({ reason: z.string(), since: time, config: z.optional(z.string()) }),
  circuit: z.object({ error: z.string(), since: time, until: time }),
} satisfies Record<HealthMark, z.ZodMiniType>;
const healthSchema = z.partial(z.object(marks));

/** What is needed of the SDK's client. */
export interface HealthClient {
  query(input: QueryCommandInput): Promise<Pick<QueryCommandOutput, 'Items'>>;
  putItem(input: PutItemCommandInput): Promise<Pick<PutItemCommandOutput, 'Attributes'>>;
  deleteItem(input: DeleteItemCommandInput): Promise<Pick<DeleteItemCommandOutput, 'Attributes'>>;
}

/** The health marks of plugin instances in the state table: one item a mark, so that two writers never overwrite each other's. */
export class HealthStore {
  readonly #signedRequest: SignedRequest;
  readonly #client: () => Promise<HealthClient>;
  readonly #table: string;

  constructor(signedRequest: SignedRequest, client: () => Promise<HealthClient>, table: string) {
    this.#signedRequest = signedRequest;
    this.#client = client;
    this.#table = table;
  }

  /** By instance. Expired marks may still be among them. */
  async read(): Promise<Map<string, InstanceHealth>> {
    const query = {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: PARTITION } },
    };
    const answer = answerSchema.safeParse(await this.#signedRequest('dynamodb', 'Query', query));
    const { Items = [] } = answer.success ? answer.data : await (await this.#client()).query(query);
    const health = new Map<string, InstanceHealth>();
    for (const { sk, value } of Items) {
      const [plugin = '', kind = ''] = sk?.S?.split('#') ?? [];
      health.set(plugin, { ...health.get(plugin), ...marksOf(kind, value?.S) });
    }
    return health;
  }

  /** Marks with `until` expire; the others stay until they are cleared. Returns the mark that was there before. */
  async mark<K extends HealthMark>(
    plugin: string,
    kind: K,
    mark: NonNullable<InstanceHealth[K]>,
  ): Promise<InstanceHealth[K] | undefined> {
    const expiry = 'until' in mark ? { expires_at: { N: String(Math.ceil(mark.until / 1000)) } } : {};
    const Item = { ...this.#key(plugin, kind), value: { S: JSON.stringify(mark) }, ...expiry };
    const input: PutItemCommandInput = { TableName: this.#table, Item, ReturnValues: 'ALL_OLD' };
    return markIn((await (await this.#client()).putItem(input)).Attributes, kind);
  }

  /** Returns the mark that was there. */
  async clear<K extends HealthMark>(plugin: string, kind: K): Promise<InstanceHealth[K] | undefined> {
    const Key = this.#key(plugin, kind);
    const input: DeleteItemCommandInput = { TableName: this.#table, Key, ReturnValues: 'ALL_OLD' };
    return markIn((await (await this.#client()).deleteItem(input)).Attributes, kind);
  }

  #key(plugin: string, kind: HealthMark) {
    return { pk: { S: PARTITION }, sk: { S: `${plugin}#${kind}` } };
  }
}

function markIn<K extends HealthMark>(item: PutItemCommandOutput['Attributes'], kind: K) {
  return marksOf(kind, item?.value?.S)[kind];
}

/** The mark of a kind, or nothing when its value is not valid. */
function marksOf(kind: string, value: string | undefined): InstanceHealth {
  const mark = healthSchema.safeParse({ [kind]: parseValue(value) });
  return mark.success ? definedMarks(mark.data) : {};
}

function parseValue(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}

/** Without the keys that are undefined, as `exactOptionalPropertyTypes` asks. */
function definedMarks({ isolated, slow, paused, circuit }: z.output<typeof healthSchema>): InstanceHealth {
  return {
    ...(isolated ? { isolated } : {}),
    ...(slow ? { slow } : {}),
    ...(paused ? { paused } : {}),
    ...(circuit ? { circuit } : {}),
  };
}
