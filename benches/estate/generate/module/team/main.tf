locals {
  prefix = "${var.department}-${var.name}"

  policies = {
    read  = data.aws_iam_policy_document.read.json
    basic = file("${path.module}/basic.json")
  }
}

resource "aws_iam_group" "this" {
  name = local.prefix
  path = "/teams/"
}

data "aws_iam_policy_document" "read" {
  statement {
    sid     = "ReadOwn"
    actions = formatlist("%s:Get*", var.services)

    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/team"
      values   = [var.name]
    }
  }
}

resource "aws_iam_policy" "this" {
  for_each = local.policies

  name   = "${local.prefix}-${each.key}"
  path   = "/teams/"
  policy = each.value
}

resource "aws_iam_group_policy_attachment" "this" {
  for_each = aws_iam_policy.this

  group      = aws_iam_group.this.name
  policy_arn = each.value.arn
}

module "deploy" {
  source   = "../<<deploy>>"
  for_each = { for stage in var.stages : stage.name => stage }

  name       = "${local.prefix}-${each.key}"
  repository = "${var.name}/${each.value.repository}"
  protected  = each.value.protected
  passable   = var.passable
}
