const { Duration, SecretValue, Stack } = require('aws-cdk-lib');
const dynamodb = require('aws-cdk-lib/aws-dynamodb');
const ec2 = require('aws-cdk-lib/aws-ec2');
const iam = require('aws-cdk-lib/aws-iam');
const kms = require('aws-cdk-lib/aws-kms');
const lambda = require('aws-cdk-lib/aws-lambda');
const s3 = require('aws-cdk-lib/aws-s3');
const secretsmanager = require('aws-cdk-lib/aws-secretsmanager');
const sqs = require('aws-cdk-lib/aws-sqs');

/** Grants on data, also to a role of another stack. */
class DataStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);

    const key = new kms.Key(this, 'Key');
    const bucket = new s3.Bucket(this, 'Reports', { encryptionKey: key });
    const queue = new sqs.Queue(this, 'Jobs', { visibilityTimeout: Duration.seconds(60) });
    const table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    });
    const secret = new secretsmanager.Secret(this, 'Password');

    const worker = new iam.Role(this, 'Worker', {
      assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    bucket.grantReadWrite(worker);
    queue.grantConsumeMessages(worker);
    table.grantReadData(worker);
    key.grantDecrypt(worker);
    secret.grantRead(worker);
    worker.addToPolicy(new iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] }));

    const vpc = ec2.Vpc.fromLookup(this, 'Network', { vpcId: 'vpc-0123456789abcdef0' });
    const resize = new lambda.Function(this, 'Resize', {
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_LATEST,
      vpc,
    });
    bucket.grantPut(resize);

    // The policy stands in this stack, since the role is of another one.
    const policy = new iam.ManagedPolicy(this, 'ReadJobs', {
      statements: [
        new iam.PolicyStatement({ actions: ['sqs:ReceiveMessage'], resources: [queue.queueArn] }),
      ],
    });
    policy.attachToRole(props.reader);
  }
}

module.exports = { DataStack };
