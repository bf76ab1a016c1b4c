data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

locals {
  provider = "token.actions.githubusercontent.com"
  arn      = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${local.provider}"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.provider}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "${local.provider}:sub"
      values   = ["repo:<<name>>/${var.repository}:${var.protected ? "ref:refs/heads/main" : "*"}"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-deploy"
  path               = "/pipelines/"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "Deploy"
    actions   = ["ecs:UpdateService", "ecs:RegisterTaskDefinition", "ecs:Describe*"]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = length(var.passable) > 0 ? [1] : []

    content {
      sid       = "HandOver"
      actions   = ["iam:PassRole"]
      resources = var.passable

      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["ecs-tasks.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_policy" "this" {
  name   = "${var.name}-deploy"
  policy = data.aws_iam_policy_document.deploy.json
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.this.arn
}
