import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface NotificationsProps {
  name: string;
  /** Email addresses that get every alarm, once they have confirmed it. */
  emails: readonly string[];
}

/** The topic that alarms notify. Subscribe other services to it. */
export class Notifications extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { name, emails }: NotificationsProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { topicName: name, enforceSSL: true });
    for (const email of emails) this.topic.addSubscription(new EmailSubscription(email));
  }
}
