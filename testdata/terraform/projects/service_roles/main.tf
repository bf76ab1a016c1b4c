locals {
  services = {
    api = {
      type    = "ecs"
      secrets = ["db", "jwt"]
      buckets = { read = ["assets"], write = [] }
    }
    worker = {
      type    = "lambda"
      queues  = ["jobs"]
      buckets = { read = [], write = ["results", "logs"] }
      vpc     = true
    }
    bastion = {
      type = "ec2"
    }
  }

  principals = {
    ecs    = ["ecs-tasks.amazonaws.com"]
    lambda = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]
    ec2    = ["ec2.amazonaws.com"]
  }

  managed = {
    lambda = ["AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole"]
    ecs    = ["AmazonECSTaskExecutionRolePolicy"]
  }

  attachments = flatten([
    for name, service in local.services : [
      for policy in lookup(local.managed, service.type, []) : {
        key    = "${name}:${policy}"
        role   = name
        policy = "arn:aws:iam::aws:policy/service-role/${policy}"
      } if policy != "AWSLambdaVPCAccessExecutionRole" || lookup(service, "vpc", false)
    ]
  ])

  bucket_actions = {
    read  = ["s3:GetObject", "s3:ListBucket"]
    write = ["s3:PutObject"]
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = local.principals

  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = each.value
    }
  }
}

data "aws_iam_policy_document" "service" {
  for_each = { for name, service in local.services : name => service if can(service.buckets) || can(service.queues) }

  dynamic "statement" {
    for_each = { for mode, buckets in try(each.value.buckets, {}) : mode => buckets if length(buckets) > 0 }
    iterator = mode

    content {
      sid       = "Bucket${title(mode.key)}"
      actions   = local.bucket_actions[mode.key]
      resources = flatten([for bucket in mode.value : ["arn:aws:s3:::${bucket}", "arn:aws:s3:::${bucket}/*"]])
    }
  }

  dynamic "statement" {
    for_each = length(try(each.value.queues, [])) > 0 ? [each.value.queues] : []

    content {
      sid       = "Queues"
      actions   = ["sqs:*Message"]
      resources = formatlist("arn:aws:sqs:*:*:%s", statement.value)
    }
  }

  dynamic "statement" {
    for_each = try(each.value.secrets, [])

    content {
      sid       = "Secret${statement.key}"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = ["arn:aws:secretsmanager:*:*:secret:${each.key}/${statement.value}-??????"]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.services

  name               = each.key
  assume_role_policy = data.aws_iam_policy_document.trust[each.value.type].json
}

resource "aws_iam_role_policy" "this" {
  for_each = data.aws_iam_policy_document.service

  name   = "service"
  role   = aws_iam_role.this[each.key].name
  policy = each.value.json
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = { for attachment in local.attachments : attachment.key => attachment }

  role       = aws_iam_role.this[each.value.role].name
  policy_arn = each.value.policy
}

resource "aws_iam_instance_profile" "this" {
  for_each = toset([for name, service in local.services : name if service.type == "ec2"])

  name = each.value
  role = aws_iam_role.this[each.value].name
  path = "/profiles/"
}

resource "aws_iam_service_linked_role" "this" {
  for_each         = toset(["es.amazonaws.com", "autoscaling.amazonaws.com"])
  aws_service_name = each.value
  custom_suffix    = each.value == "autoscaling.amazonaws.com" ? "own" : null
}

resource "aws_iam_policy_attachment" "shared" {
  name       = "shared"
  roles      = [for role in aws_iam_role.this : role.name]
  users      = []
  policy_arn = "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"
}

resource "aws_iam_account_password_policy" "this" {
  minimum_password_length = 14
  require_numbers         = true
}

resource "aws_iam_account_alias" "this" {
  account_alias = "acme-${length(local.services)}"
}

resource "aws_iam_saml_provider" "this" {
  name                   = "idp"
  saml_metadata_document = format("%-1000s", "<EntityDescriptor/>")
}

output "roles" {
  value = { for type in distinct(values(local.services)[*].type) : type => [for name, service in local.services : aws_iam_role.this[name].name if service.type == type] }
}
