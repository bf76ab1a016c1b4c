// The app that the assembly in `cdk.out` is recorded from, see record.js.
const { App, DefaultStackSynthesizer, Stage } = require('aws-cdk-lib');
const { IdentityStack } = require('../lib/identity-stack');
const { DataStack } = require('../lib/data-stack');
const { HelpersStack } = require('../lib/helpers-stack');

const app = new App({
  outdir: process.env.CDK_OUTDIR,
  context: { 'aws:cdk:enable-path-metadata': true },
  // The rule that checks the bootstrap stack says nothing about access.
  defaultStackSynthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
});

const identity = new IdentityStack(app, 'Identity', {
  env: { account: '111122223333', region: 'eu-west-1' },
  stackName: 'prod-identity',
});
new DataStack(app, 'Data', {
  env: { account: '111122223333', region: 'eu-west-1' },
  reader: identity.reader,
});
new HelpersStack(app, 'Helpers');

class Production extends Stage {
  constructor(scope, id) {
    super(scope, id);
    new IdentityStack(this, 'Identity');
  }
}
new Production(app, 'Production');

app.synth();
