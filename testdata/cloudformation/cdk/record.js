// Records `cdk.out` again: `node record.js NODE_MODULES`, where NODE_MODULES is a folder with
// `aws-cdk-lib`, `constructs` and `cdk-nag` (see package.json), installed elsewhere.
//
// The app runs in a temporary folder, and the traces name that as `/app`. Kept is what iamvet reads:
// manifests, templates, metadata and lists of assets. Left out are the assets, the report on
// feature flags, warnings, and the code and descriptions of functions that the CDK brings along.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const KEPT = /(^manifest|\.template|\.metadata|\.assets)\.json$/;
const OWN_CODE = 'exports.handler = async () => {};';

const here = __dirname;
const modules = path.resolve(process.argv[2]);
const app = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-')));
for (const folder of ['bin', 'lib']) {
  fs.cpSync(path.join(here, folder), path.join(app, folder), { recursive: true });
}
fs.symlinkSync(modules, path.join(app, 'node_modules'));
execFileSync('node', ['bin/app.js'], {
  cwd: app,
  env: { ...process.env, CDK_OUTDIR: path.join(app, 'cdk.out'), CDK_DEBUG: '' },
  stdio: 'inherit',
});

const isKept = ({ type }) => type.startsWith('aws:cdk:') && !/:(warning|error|info|analytics)/.test(type);

function stripped(name, document) {
  if (name.endsWith('.metadata.json')) {
    const constructs = Object.entries(document).map(([id, all]) => [id, all.filter(isKept)]);
    return Object.fromEntries(constructs.filter(([, entries]) => entries.length > 0));
  }
  if (name === 'manifest.json') {
    delete document.artifacts['aws-cdk-lib/feature-flag-report'];
    delete document.artifacts.Tree;
  }
  for (const resource of Object.values(document.Resources ?? {})) {
    if (resource.Type === 'AWS::Lambda::Function') {
      delete resource.Properties.Description;
      const code = resource.Properties.Code;
      if (code?.ZipFile && code.ZipFile !== OWN_CODE) code.ZipFile = '-';
    }
  }
  return document;
}

function copy(from, to) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    if (entry.isDirectory()) {
      if (entry.name.startsWith('assembly-')) copy(source, path.join(to, entry.name));
    } else if (KEPT.test(entry.name)) {
      const text = fs
        .readFileSync(source, 'utf8')
        .replaceAll(modules, '/app/node_modules')
        .replaceAll(app, '/app');
      const document = stripped(entry.name, JSON.parse(text));
      fs.writeFileSync(path.join(to, entry.name), `${JSON.stringify(document, null, 1)}\n`);
    }
  }
}

const out = path.join(here, 'cdk.out');
fs.rmSync(out, { recursive: true, force: true });
copy(path.join(app, 'cdk.out'), out);
fs.rmSync(app, { recursive: true });
