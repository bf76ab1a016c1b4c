data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

locals {
  full_name = join("-", compact([var.prefix, var.name, var.environment]))
  boundary  = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy/<<name>>-boundary"
  tags      = merge(var.tags, { service = var.name, module = "<<name>>" })

  managed = {
    for policy in var.settings.managed_policies :
    policy => "arn:${data.aws_partition.current.partition}:iam::aws:policy/${policy}"
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "AssumeByService"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = var.settings.trusted_services
    }
  }

  dynamic "statement" {
    for_each = var.settings.external_id == null ? [] : [var.settings.external_id]

    content {
      sid     = "AssumeByPartner"
      actions = ["sts:AssumeRole"]

      principals {
        type        = "AWS"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::<<account>>:root"]
      }

      condition {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [statement.value]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = local.full_name
  path                 = var.settings.path
  description          = "What ${var.name} runs as"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary
  max_session_duration = var.settings.session_hours * 3600
  tags                 = local.tags
}

data "aws_iam_policy_document" "data" {
  dynamic "statement" {
    for_each = var.buckets

    content {
      sid       = "Bucket${title(statement.key)}"
      actions   = statement.value.write ? ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"] : ["s3:GetObject"]
      resources = ["${statement.value.arn}/${coalesce(statement.value.prefix, var.name)}/*"]
    }
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${data.aws_partition.current.partition}:logs:*:${data.aws_caller_identity.current.account_id}:log-group:/services/${local.full_name}:*"]
  }

  statement {
    sid       = "Parameters"
    actions   = ["ssm:GetParameter", "ssm:GetParametersByPath"]
    resources = [for path in var.settings.parameters : "arn:aws:ssm:*:*:parameter/${trimprefix(path, "/")}"]

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}

resource "aws_iam_policy" "data" {
  name        = "${local.full_name}-data"
  path        = var.settings.path
  description = "What ${var.name} reads and writes"
  policy      = data.aws_iam_policy_document.data.json
  tags        = local.tags
}

resource "aws_iam_role_policy_attachment" "data" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.data.arn
}

resource "aws_iam_role_policy_attachment" "managed" {
  for_each = local.managed

  role       = aws_iam_role.this.name
  policy_arn = each.value
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/services/${local.full_name}"
  retention_in_days = var.environment == "live" ? 365 : 14
  tags              = local.tags
}

resource "aws_security_group" "this" {
  name        = local.full_name
  description = "Traffic of ${var.name}"

  dynamic "ingress" {
    for_each = var.settings.ports

    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8"]
    }
  }

  tags = local.tags
}
