const { CustomResource, RemovalPolicy, Stack } = require('aws-cdk-lib');
const { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } = require('aws-cdk-lib/custom-resources');
const iam = require('aws-cdk-lib/aws-iam');
const lambda = require('aws-cdk-lib/aws-lambda');
const logs = require('aws-cdk-lib/aws-logs');
const s3 = require('aws-cdk-lib/aws-s3');
const deployment = require('aws-cdk-lib/aws-s3-deployment');
const notifications = require('aws-cdk-lib/aws-s3-notifications');

/** What makes the CDK add functions and roles of its own; no resource has the path of its construct. */
class HelpersStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    this.node.setContext('aws:cdk:enable-path-metadata', false);

    const bucket = new s3.Bucket(this, 'Site', {
      autoDeleteObjects: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new deployment.BucketDeployment(this, 'Files', {
      destinationBucket: bucket,
      sources: [deployment.Source.data('index.html', '<p>')],
    });
    const handler = new lambda.Function(this, 'Handler', {
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_LATEST,
    });
    new logs.LogRetention(this, 'Retention', {
      logGroupName: '/aws/lambda/handler',
      retention: logs.RetentionDays.ONE_WEEK,
    });
    bucket.addEventNotification(
      s3.EventType.OBJECT_CREATED,
      new notifications.LambdaDestination(handler),
    );
    const provider = new Provider(this, 'Provider', { onEventHandler: handler });
    new CustomResource(this, 'Own', { serviceToken: provider.serviceToken });

    const call = new AwsCustomResource(this, 'Call', {
      onUpdate: {
        service: 'S3',
        action: 'listBuckets',
        physicalResourceId: PhysicalResourceId.of('buckets'),
      },
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
    });
    // This is nothing that the CDK does by itself.
    call.node.findChild('Provider').role.addManagedPolicy(
      iam.ManagedPolicy.fromAwsManagedPolicyName('IAMFullAccess'),
    );
  }
}

module.exports = { HelpersStack };
