import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { indexes } from '../../functions/history/table/history-keys.ts';

/** What a list of events shows, besides the keys. */
const LISTED = ['type', 'outcomes', 'severity', 'server', 'queued', 'replay'];

/** What a list of failed attempts shows, besides the keys. */
const FAILURES = ['type', 'plugin', 'attempt', 'status', 'reason', 'http', 'error', 'duration', 'next'];

/**
 * The delivery history: what happened to every event. It can be lost without losing an event, so there is no point-in-time
 * recovery, and it goes with the stack. Items expire by `expires`.
 */
export class HistoryTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { name }: { name: string }) {
    super(scope, id);
    // `Table` and not `TableV2`: LocalStack's open edition lacks the CloudFormation resource of the latter.
    this.table = new Table(this, 'Table', {
      tableName: name,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#addIndex(indexes.list, LISTED);
    this.#addIndex(indexes.failures, FAILURES);
  }

  /** Lets a function write, and nothing else: only operators read. */
  grantRecording(grantee: IGrantable): void {
    const actions = ['dynamodb:BatchWriteItem', 'dynamodb:UpdateItem'];
    const statement = new PolicyStatement({ actions, resources: [this.table.tableArn] });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }

  #addIndex({ name, partition, sort }: (typeof indexes)[keyof typeof indexes], nonKeyAttributes: string[]): void {
    this.table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: { name: partition, type: AttributeType.STRING },
      sortKey: { name: sort, type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes,
    });
  }
}
