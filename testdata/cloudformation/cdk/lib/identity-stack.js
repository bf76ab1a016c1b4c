const { Aspects, CfnResource, NestedStack, Stack, Validations } = require('aws-cdk-lib');
const iam = require('aws-cdk-lib/aws-iam');
const { WriteNagSuppressionsToCloudFormationAspect } = require('cdk-nag');

/** Users, groups, roles, boundaries and identity providers. */
class IdentityStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);

    const everyone = new iam.Group(this, 'Everyone', { groupName: 'everyone' });
    everyone.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));

    const alice = new iam.User(this, 'Alice', { groups: [everyone] });
    alice.addToPolicy(
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] }),
    );
    const bob = new iam.User(this, 'Bob', {
      userName: 'bob',
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')],
    });
    Validations.of(bob).acknowledge({
      id: 'HIPAA.Security-IAMUserNoPolicies',
      reason: 'the user of the old pipeline',
    });

    const limits = new iam.ManagedPolicy(this, 'Limits', {
      statements: [new iam.PolicyStatement({ actions: ['s3:*', 'sqs:*'], resources: ['*'] })],
    });
    this.reader = new iam.Role(this, 'Reader', {
      assumedBy: new iam.AccountPrincipal('444455556666'),
      path: '/people/',
      roleName: 'reader',
    });
    iam.PermissionsBoundary.of(this.reader).apply(limits);
    new iam.ManagedPolicy(this, 'ReadReports', {
      roles: [this.reader],
      groups: [everyone],
      statements: [
        new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] }),
      ],
    });

    const custom = new iam.OpenIdConnectProvider(this, 'Custom', {
      url: 'https://token.actions.githubusercontent.com',
      clientIds: ['sts.amazonaws.com'],
    });
    const native = new iam.OidcProviderNative(this, 'Native', {
      url: 'https://gitlab.com',
      clientIds: ['https://gitlab.com'],
    });
    for (const [id, provider] of [['Custom', custom], ['Native', native]]) {
      new iam.Role(this, `${id}Deploy`, {
        assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn ?? provider.oidcProviderArn),
        inlinePolicies: {
          deploy: new iam.PolicyDocument({
            statements: [
              new iam.PolicyStatement({ actions: ['cloudformation:*'], resources: ['*'] }),
            ],
          }),
        },
      });
    }

    const nested = new NestedStack(this, 'Nested', { parameters: { Team: everyone.groupName } });
    new iam.Role(nested, 'Worker', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'), limits],
    });

    Aspects.of(this).add(new Boundary(limits));
    Aspects.of(this).add(new WriteNagSuppressionsToCloudFormationAspect());
  }
}

/** Gives every role without a boundary one. */
class Boundary {
  constructor(policy) {
    this.policy = policy;
  }

  visit(node) {
    const isRole = CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::IAM::Role';
    if (isRole && node.permissionsBoundary === undefined && node.node.path.includes('Deploy')) {
      node.permissionsBoundary = this.policy.managedPolicyArn;
    }
  }
}

module.exports = { IdentityStack };
