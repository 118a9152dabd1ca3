import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

/** The state table: plugins' own state, and the marks of plugins that run isolated. Items expire by `expires_at`. */
export class StateTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { name, keep }: { name: string; keep: boolean }) {
    super(scope, id);
    // `Table` and not `TableV2`: LocalStack's open edition lacks the CloudFormation resource of the latter.
    this.table = new Table(this, 'Table', {
      tableName: name,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keep },
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}
