locals {
  queues = ["orders", "refunds"]

  grants = {
    consume = { actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage"], on = local.queues }
    produce = { actions = ["sqs:SendMessage"], on = slice(local.queues, 0, 1) }
  }
}

module "worker" {
  source = "./role"

  name     = "worker"
  services = ["lambda", "edgelambda"]
  inline = {
    for name, grant in local.grants : name => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid      = title(name)
        Effect   = "Allow"
        Action   = grant.actions
        Resource = [for queue in grant.on : "arn:aws:sqs:eu-central-1:123456789012:${queue}"]
      }]
    })
  }
  managed = ["service-role/AWSLambdaBasicExecutionRole"]
}

module "bare" {
  source = "./role"
  name   = "bare"
}

module "exclusive" {
  source    = "./role"
  name      = "exclusive"
  services  = ["ec2"]
  exclusive = true
  managed   = []
}

resource "aws_iam_role" "literal" {
  name_prefix           = "literal-"
  force_detach_policies = true
  assume_role_policy    = module.bare.trust

  inline_policy {
    name   = "a"
    policy = data.aws_iam_policy_document.inline["a"].json
  }

  dynamic "inline_policy" {
    for_each = setsubtract(keys(data.aws_iam_policy_document.inline), ["a"])

    content {
      name   = upper(inline_policy.value)
      policy = data.aws_iam_policy_document.inline[inline_policy.key].json
    }
  }
}

data "aws_iam_policy_document" "inline" {
  for_each = toset(["a", "b", "c"])

  statement {
    sid       = "Only${upper(each.value)}"
    actions   = ["dynamodb:*Item"]
    resources = ["arn:aws:dynamodb:*:*:table/${each.key}"]
  }
}

output "arns" {
  value = module.worker.policy_names
}
