variable "name" {
  default = "variable"
}

locals {
  name   = "local"
  each   = { key = "not each" }
  count  = 7
  inner  = [for name in ["shadow"] : "${name}-${var.name}-${local.name}"]
  nested = [for x in ["a", "b"] : [for y in ["c"] : { for x in [x, y] : x => "${x}${y}" }]]
  pairs  = { for name, value in { name = "value" } : name => { for name, other in { (value) = name } : name => other } }
}

module "inner" {
  source   = "./inner"
  for_each = { name = local.name, var = var.name }

  name  = each.key
  value = { for each_key in [each.key] : each_key => each.value }
}

module "inner_count" {
  source = "./inner"
  count  = 2

  name  = "${count.index}"
  value = { index = count.index, total = local.count }
}

data "aws_iam_policy_document" "iterators" {
  for_each = toset(["outer"])

  dynamic "statement" {
    for_each = { first = ["x", "y"], second = ["z"] }

    content {
      sid       = "${each.key}${title(statement.key)}"
      actions   = [for statement in statement.value : "svc:${statement}"]
      resources = ["*"]

      dynamic "condition" {
        for_each = statement.value
        iterator = statement

        content {
          test     = "StringEquals"
          variable = "aws:${statement.key}"
          values   = ["${statement.value}-${each.value}"]
        }
      }

      dynamic "principals" {
        for_each = statement.key == "first" ? ["AWS"] : []
        iterator = each

        content {
          type        = each.value
          identifiers = ["${each.key}"]
        }
      }
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  arn    = "arn:aws:sns:eu-central-1:123456789012:topic"
  policy = data.aws_iam_policy_document.iterators["outer"].json
}

resource "aws_iam_user" "name" {
  for_each = module.inner
  name     = "${each.key}-${each.value.name}-${local.each.key == "not each" ? "ok" : "no"}"
}

output "scoping" {
  value = [local.inner, local.nested, local.pairs, module.inner_count[*].name, [for m in module.inner_count : m.value]]
}
