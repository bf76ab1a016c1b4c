// Compares `iamvet simulate` with the npm package `@cloud-copilot/iam-simulate` on generated
// requests; see README.md beside this file.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const OWN = '111122223333'
const OTHER = '444455556666'

// --- A generator of its own: the same seed gives the same requests -------------------------------

function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

class Generator {
  constructor(seed) {
    this.next = random(seed)
  }
  chance(p) {
    return this.next() < p
  }
  int(n) {
    return Math.floor(this.next() * n)
  }
  pick(list) {
    return list[this.int(list.length)]
  }
  some(list, least = 1, most = 3) {
    const n = least + this.int(Math.min(most, list.length) - least + 1)
    const left = [...list]
    return Array.from({ length: n }, () => left.splice(this.int(left.length), 1)[0])
  }
  listOrOne(values) {
    return values.length === 1 && this.chance(0.5) ? values[0] : values
  }
}

// --- What the requests are about ------------------------------------------------------------------

const TARGETS = [
  {
    service: 's3',
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    patterns: ['s3:*', 's3:Get*', 's3:GetObject', 'S3:getobject', 's3:?etObject', 's3:*Object', 's3:Put*', '*'],
    resources: ['arn:aws:s3:::data/a/b', 'arn:aws:s3:::data/bob', 'arn:aws:s3:::logs/x:y'],
    resourcePatterns: [
      '*', 'arn:aws:s3:::data/*', 'arn:aws:s3:::*', 'arn:aws:s3:::data/?/b', 'arn:aws:s3:::logs/*y',
      'arn:aws:s3:::data/${aws:username}', "arn:aws:s3:::data/${aws:PrincipalTag/team, 'a'}/b",
      'arn:aws:s3:::d*/*', 'arn:aws:s3:::logs/x:y', 'arn:aws:s3:::other/*', 'arn:*:s3:::data/*'
    ]
  },
  {
    service: 'sqs',
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    patterns: ['sqs:*', 'sqs:Send*', 'sqs:ReceiveMessage', '*', 'sqs:S*Message'],
    resources: (a) => [`arn:aws:sqs:us-east-1:${a}:jobs`, `arn:aws:sqs:eu-west-1:${a}:jobs-dead`],
    resourcePatterns: [
      '*', `arn:aws:sqs:*:${OWN}:*`, `arn:aws:sqs:us-east-1:*:jobs*`, `arn:aws:sqs:us-*-1:${OWN}:jobs`,
      'arn:aws:sqs:*:*:${aws:username}', `arn:aws:sqs:eu-west-1:${OTHER}:jobs-dead`
    ]
  },
  {
    service: 'kms',
    actions: ['kms:Decrypt', 'kms:Encrypt'],
    patterns: ['kms:*', 'kms:Decrypt', 'kms:*crypt', '*'],
    resources: (a) => [`arn:aws:kms:us-east-1:${a}:key/1234abcd-12ab-34cd-56ef-1234567890ab`],
    resourcePatterns: ['*', `arn:aws:kms:*:${OWN}:key/*`, `arn:aws:kms:us-east-1:${OTHER}:key/1234*`]
  },
  {
    service: 'sts',
    actions: ['sts:AssumeRole'],
    patterns: ['sts:*', 'sts:AssumeRole', 'sts:Assume*', '*'],
    resources: (a) => [`arn:aws:iam::${a}:role/target`],
    resourcePatterns: ['*', `arn:aws:iam::${OWN}:role/*`, `arn:aws:iam::*:role/t?rget`]
  },
  {
    service: 'sns',
    actions: ['sns:Publish'],
    patterns: ['sns:*', 'sns:Publish', '*'],
    resources: (a) => [`arn:aws:sns:us-east-1:${a}:topic`],
    resourcePatterns: ['*', `arn:aws:sns:*:${OWN}:topic`, `arn:aws:sns:us-east-1:*:to*`]
  }
]

const NAMES = ['bob', 'a']
const principals = (g, account) =>
  g.pick([
    `arn:aws:iam::${account}:user/bob`,
    `arn:aws:iam::${account}:user/team/bob`,
    `arn:aws:iam::${account}:role/app`,
    `arn:aws:sts::${account}:assumed-role/app/session`,
    `arn:aws:sts::${account}:federated-user/bob`
  ])

// Condition keys that hold for every action, with the values that a request and a policy take.
const KEYS = {
  string: {
    keys: ['aws:userid', 'aws:PrincipalTag/team', 'aws:RequestedRegion', 'aws:PrincipalOrgID'],
    request: ['a', 'A', 'abc', 'bob', 'x*'],
    policy: ['a', 'abc', 'ABC', 'a*', '?b?', 'x*', '*', '${aws:username}', 'b${*}', "${aws:PrincipalTag/team, 'bob'}"],
    operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike']
  },
  set: {
    keys: ['aws:CalledVia', 'aws:PrincipalOrgPaths'],
    request: ['a', 'b', 'ab', 'o-1/r-2/ou-3/'],
    policy: ['a', 'b', 'a*', 'o-1/*', 'c'],
    operators: ['ForAllValues:StringEquals', 'ForAllValues:StringLike', 'ForAnyValue:StringEquals', 'ForAnyValue:StringLike', 'ForAllValues:StringNotEquals', 'ForAnyValue:StringNotEquals', 'ForAnyValue:StringNotLike', 'ForAllValues:StringNotLike'],
    isList: true
  },
  bool: {
    keys: ['aws:SecureTransport', 'aws:MultiFactorAuthPresent', 'aws:ViaAWSService'],
    request: ['true', 'false', 'TRUE'],
    policy: ['true', 'false', 'False'],
    operators: ['Bool']
  },
  number: {
    keys: ['aws:MultiFactorAuthAge'],
    request: ['0', '5', '10', '9.5'],
    policy: ['0', '5', '5.0', '10', '9', '-1'],
    operators: ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals']
  },
  date: {
    keys: ['aws:CurrentTime', 'aws:TokenIssueTime'],
    request: ['2024-01-01T00:00:00Z', '2024-06-15T12:30:00Z'],
    policy: ['2024-01-01T00:00:00Z', '2024-06-15', '2024-06-15T14:30:00+02:00', '2023-12-31T23:59:59Z'],
    operators: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals']
  },
  ip: {
    keys: ['aws:SourceIp', 'aws:VpcSourceIp'],
    request: ['10.1.2.3', '192.168.0.1', '2001:db8::1'],
    policy: ['10.0.0.0/8', '10.1.2.3', '192.168.0.0/31', '2001:db8::/32', '10.1.2.9/24'],
    operators: ['IpAddress', 'NotIpAddress']
  },
  arn: {
    keys: ['aws:SourceArn', 'aws:PrincipalArn'],
    request: [`arn:aws:iam::${OWN}:user/bob`, 'arn:aws:sns:us-east-1:111122223333:t:sub:1', `arn:aws:iam::${OWN}:role/app`],
    policy: [`arn:aws:iam::${OWN}:user/bob`, 'arn:aws:iam::*:user/*', 'arn:*:sns:us-*:*:t*', 'arn:aws:sns:*:*:t:sub:?', 'arn:aws:iam::*:user/${aws:username}'],
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike']
  },
  null: {
    keys: ['aws:PrincipalTag/team', 'aws:SourceArn', 'aws:MultiFactorAuthAge', 'aws:userid'],
    policy: ['true', 'false'],
    operators: ['Null']
  }
}

function condition(g) {
  const out = {}
  for (let i = 0, n = 1 + g.int(2); i < n; i++) {
    const family = KEYS[g.pick(Object.keys(KEYS))]
    let operator = g.pick(family.operators)
    if (operator !== 'Null' && g.chance(0.2)) operator += 'IfExists'
    const values = g.some(family.policy, 1, 2)
    out[operator] ??= {}
    out[operator][g.pick(family.keys)] = g.listOrOne(values)
  }
  return out
}

function context(g, principal) {
  const out = {}
  for (const family of Object.values(KEYS)) {
    for (const key of family.keys) {
      if (!family.request || !g.chance(0.6)) continue
      out[key] = family.isList ? g.some(family.request, g.chance(0.1) ? 0 : 1, 3) : g.pick(family.request)
    }
  }
  if (principal.includes(':user/')) out['aws:username'] = principal.split('/').at(-1)
  return out
}

function principalElement(g) {
  const one = () => {
    const account = g.chance(0.8) ? OWN : OTHER
    return g.pick([account, `arn:aws:iam::${account}:root`, principals(g, account), principals(g, account), `arn:aws:iam::${account}:role/app`])
  }
  if (g.chance(0.15)) return '*'
  if (g.chance(0.1)) return { AWS: '*' }
  if (g.chance(0.1)) return { Service: 'lambda.amazonaws.com' }
  return { AWS: g.listOrOne(Array.from({ length: 1 + g.int(2) }, one)) }
}

function statement(g, target, kind) {
  const isGuardrail = kind === 'scp' || kind === 'rcp'
  const deny = kind === 'rcp' || g.chance(kind === 'scp' ? 0.4 : 0.25)
  const out = { Effect: deny ? 'Deny' : 'Allow' }
  const hasPrincipal = ['resource', 'trust', 'rcp', 'endpoint'].includes(kind)
  if (kind === 'rcp' || kind === 'endpoint') out.Principal = '*'
  else if (hasPrincipal) {
    if (deny && g.chance(0.2)) {
      const element = principalElement(g)
      out.NotPrincipal = element === '*' ? { AWS: OWN } : element
    } else out.Principal = principalElement(g)
  }
  let patterns = target.patterns
  if (kind === 'rcp') patterns = patterns.filter((p) => p !== '*' && !/[?]|\*./.test(p))
  if (isGuardrail) patterns = patterns.filter((p) => !/[?]|\*./.test(p))
  const actions = g.listOrOne(g.some(patterns, 1, 2))
  if (g.chance(0.12) && kind !== 'rcp') out.NotAction = g.listOrOne(g.some(patterns.filter((p) => p !== '*'), 1, 2))
  else out.Action = actions
  if (kind !== 'trust') {
    const resources = g.listOrOne(g.some(target.resourcePatterns, 1, 2))
    const negates = g.chance(0.12) && !(kind === 'scp' && !deny)
    out[negates ? 'NotResource' : 'Resource'] = negates ? g.listOrOne(g.some(target.resourcePatterns.filter((p) => p !== '*'))) : resources
    if (kind === 'scp' && !deny) out.Resource = '*'
  }
  if (g.chance(0.45) && !(kind === 'scp' && !deny)) out.Condition = condition(g)
  return out
}

function policy(g, target, kind) {
  const n = 1 + g.int(2)
  return { Version: '2012-10-17', Statement: Array.from({ length: n }, () => statement(g, target, kind)) }
}

function simulation(g) {
  const target = g.pick(TARGETS)
  const account = g.chance(0.75) ? OWN : OTHER
  const resources = typeof target.resources === 'function' ? target.resources(account) : target.resources
  const principal = g.chance(0.03) ? 'lambda.amazonaws.com' : principals(g, OWN)
  const named = (kind, n) => Array.from({ length: n }, (_, i) => ({ name: `${kind}${i}`, policy: policy(g, target, kind) }))
  const isSession = principal.includes(':sts:')
  const levels = (kind, names) => names.map((orgIdentifier) => ({
    orgIdentifier,
    policies: [
      ...(kind === 'scp' && g.chance(0.7) ? [{ name: 'all', policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } }] : []),
      ...named(kind, g.int(2))
    ]
  }))
  return {
    request: {
      principal,
      action: g.pick(target.actions),
      resource: { resource: g.pick(resources), accountId: account },
      contextVariables: context(g, principal)
    },
    identityPolicies: principal.endsWith('.com') ? [] : named('identity', g.chance(0.15) ? 0 : 1 + g.int(2)),
    resourcePolicy: g.chance(0.6) ? policy(g, target, target.service === 'sts' ? 'trust' : 'resource') : undefined,
    permissionBoundaryPolicies: g.chance(0.25) ? named('boundary', 1) : undefined,
    sessionPolicy: isSession && g.chance(0.25) ? policy(g, target, 'identity') : undefined,
    serviceControlPolicies: g.chance(0.3) ? levels('scp', g.some(['o-root', 'ou-team'], 1, 2)) : [],
    resourceControlPolicies: g.chance(0.25) ? levels('rcp', ['o-root']) : [],
    vpcEndpointPolicies: g.chance(0.1) ? named('endpoint', 1) : undefined
  }
}

// --- Both, side by side ----------------------------------------------------------------------------

const WORKER = '--worker'

async function work(input, output) {
  const { runSimulation } = createRequire(join(process.env.IAM_SIMULATE_HOME, 'x.js'))('@cloud-copilot/iam-simulate')
  const out = openSync(output, 'w')
  const started = performance.now()
  for (const line of readFileSync(input, 'utf8').trim().split('\n')) {
    const result = await runSimulation(JSON.parse(line), {})
    const ignored = result.result?.ignoredContextKeys ?? []
    writeFileSync(out, JSON.stringify({ response: result.overallResult, errors: result.errors, ignored }) + '\n')
  }
  console.error(`iam-simulate: ${Math.round(performance.now() - started)} ms`)
}

// Why both differ, by what the request holds; README.md has the classes.
function classOf(request) {
  const { principal, action } = request.request
  const text = JSON.stringify(request)
  if (action.startsWith('sns:') && request.resourceControlPolicies.length > 0) return 'rcp-service'
  if (action.startsWith('sts:') && !request.resourcePolicy) return 'trust-policy'
  if (principal.includes(':federated-user/')) return 'federated-user'
  const bounds = request.serviceControlPolicies.length > 0 || request.permissionBoundaryPolicies
  if (!principal.startsWith('arn:') && bounds) return 'service-principal'
  if (request.sessionPolicy) return 'session-policy'
  if (text.includes('NotIpAddress') && text.includes('2001:db8::1')) return 'ip-version'
  if (text.includes('${aws:username}') && !('aws:username' in request.request.contextVariables)) return 'variable'
  return 'unexplained'
}

function flag(name, otherwise) {
  const at = process.argv.indexOf(name)
  return at < 0 ? otherwise : process.argv[at + 1]
}

function compare() {
  const count = Number(flag('--count', '20000'))
  const seed = Number(flag('--seed', '1'))
  const show = Number(flag('--show', '2'))
  const iamvet = flag('--iamvet', 'target/release/iamvet')
  const dir = mkdtempSync(join(tmpdir(), 'simulate-'))
  const input = join(dir, 'requests.jsonl')
  const g = new Generator(seed)
  const requests = Array.from({ length: count }, () => simulation(g))
  writeFileSync(input, requests.map((r) => JSON.stringify(r)).join('\n') + '\n')

  const theirs = join(dir, 'theirs.jsonl')
  const child = spawnSync(process.execPath, [process.argv[1], WORKER, input, theirs], { stdio: 'inherit' })
  if (child.status !== 0) process.exit(2)
  const other = readFileSync(theirs, 'utf8').trim().split('\n').map((l) => JSON.parse(l))
  // Keys that AWS does not send with an action are dropped there; iamvet takes the context as told.
  requests.forEach((request, i) => {
    const dropped = new Set(other[i].ignored.map((key) => key.toLowerCase()))
    const context = request.request.contextVariables
    for (const key of Object.keys(context)) if (dropped.has(key.toLowerCase())) delete context[key]
  })
  writeFileSync(input, requests.map((r) => JSON.stringify(r)).join('\n') + '\n')
  const started = performance.now()
  const run = spawnSync(iamvet, ['simulate', input, '--jobs', '1'], { maxBuffer: 1 << 30 })
  console.error(`iamvet: ${Math.round(performance.now() - started)} ms`)
  if (run.error) throw run.error
  const ours = run.stdout.toString().trim().split('\n').map((l) => JSON.parse(l))

  const tally = {}
  const classes = {}
  const refused = {}
  const disagreements = []
  requests.forEach((request, i) => {
    if (other[i].errors) {
      const why = JSON.stringify(other[i].errors).replace(/[a-z]+[0-9]+/g, 'N').slice(0, 160)
      refused[why] = (refused[why] ?? 0) + 1
      return
    }
    const key = `${other[i].response} / ${ours[i].response ?? ours[i].error}`
    tally[key] = (tally[key] ?? 0) + 1
    if (other[i].response === ours[i].response) return
    disagreements.push(i)
    const name = classOf(request)
    classes[name] = (classes[name] ?? 0) + 1
  })
  console.log(`${count} requests (seed ${seed}); iam-simulate / iamvet:`)
  console.log(tally)
  console.log('refused by iam-simulate:', refused)
  console.log(`${disagreements.length} disagreements:`, classes)
  for (const i of disagreements.slice(0, show)) {
    console.log(JSON.stringify({ request: requests[i], theirs: other[i], ours: ours[i] }, null, 1))
  }
  writeFileSync(join(dir, 'disagreements.json'), JSON.stringify(disagreements.map((i) => ({ request: requests[i], theirs: other[i], ours: ours[i] }))))
  console.log(join(dir, 'disagreements.json'))
}

if (process.argv[2] === WORKER) await work(process.argv[3], process.argv[4])
else compare()
