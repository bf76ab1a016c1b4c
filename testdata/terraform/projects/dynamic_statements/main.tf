variable "buckets" {
  type = map(object({
    prefixes = list(string)
    writers  = list(string)
    vpce     = string
  }))
  default = {
    "acme-logs" = {
      prefixes = ["app/", "lb/"]
      writers  = ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"]
      vpce     = "vpce-0a1b2c"
    }
    "acme-exports" = {
      prefixes = []
      writers  = ["arn:aws:iam::333333333333:role/exporter"]
      vpce     = ""
    }
  }
}

variable "statements" {
  type = any
  default = [
    {
      sid       = "ReadParameters"
      actions   = ["ssm:GetParameter", "ssm:GetParameters"]
      resources = ["arn:aws:ssm:*:*:parameter/app/*"]
      conditions = [
        { test = "StringEquals", variable = "aws:RequestedRegion", values = ["eu-central-1", "eu-west-1"] },
        { test = "Bool", variable = "aws:SecureTransport", values = [true] },
      ]
    },
    {
      sid       = "DenyDelete"
      effect    = "Deny"
      actions   = ["ssm:DeleteParameter*"]
      resources = ["*"]
    },
  ]
}

data "aws_iam_policy_document" "bucket" {
  for_each = var.buckets

  dynamic "statement" {
    for_each = { for i, prefix in each.value.prefixes : "Read${i}" => prefix }
    iterator = prefix

    content {
      sid       = prefix.key
      actions   = ["s3:GetObject"]
      resources = ["arn:aws:s3:::${each.key}/${prefix.value}*"]

      dynamic "principals" {
        for_each = length(each.value.writers) > 1 ? [each.value.writers] : []
        iterator = writers

        content {
          type        = "AWS"
          identifiers = [for writer in writers.value : writer if prefix.key != "Read1" || writer != each.value.writers[0]]
        }
      }

      dynamic "condition" {
        for_each = toset(compact([each.value.vpce]))

        content {
          test     = "StringEquals"
          variable = "aws:sourceVpce"
          values   = [condition.key]
        }
      }
    }
  }

  dynamic "statement" {
    for_each = each.value.writers

    content {
      sid       = format("Write%02d", statement.key)
      actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      resources = formatlist("arn:aws:s3:::%s/%s*", each.key, coalescelist(each.value.prefixes, [""]))

      principals {
        type        = "AWS"
        identifiers = [statement.value]
      }
    }
  }

  statement {
    sid         = "Tls"
    effect      = "Deny"
    not_actions = ["s3:ListBucket"]
    resources   = ["arn:aws:s3:::${each.key}", "arn:aws:s3:::${each.key}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

data "aws_iam_policy_document" "any" {
  policy_id = "generated"

  dynamic "statement" {
    for_each = var.statements

    content {
      sid       = lookup(statement.value, "sid", null)
      effect    = lookup(statement.value, "effect", "Allow")
      actions   = statement.value.actions
      resources = statement.value["resources"]

      dynamic "condition" {
        for_each = lookup(statement.value, "conditions", [])

        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = data.aws_iam_policy_document.bucket

  bucket = each.key
  policy = each.value.json
}

resource "aws_iam_policy" "any" {
  name        = "parameters"
  description = "Made of ${length(var.statements)} statements"
  policy      = data.aws_iam_policy_document.any.json
}

output "statement_counts" {
  value = { for name, document in data.aws_iam_policy_document.bucket : name => length(jsondecode(document.json).Statement) }
}

output "version" {
  value = data.aws_iam_policy_document.any.version
}
