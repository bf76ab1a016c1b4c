variable "create" {
  type    = bool
  default = true
}

variable "create_policy" {
  type    = bool
  default = false
}

variable "name" {
  type = string
}

variable "existing" {
  type    = string
  default = ""
}

variable "policy_arns" {
  type    = list(string)
  default = []
}

locals {
  enabled = var.create ? 1 : 0
  adopt   = var.existing != "" && var.create
  role    = local.adopt ? var.existing : join("", aws_iam_role.this.*.name)
}

data "aws_iam_policy_document" "trust" {
  count = local.enabled

  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  count = local.adopt ? 0 : local.enabled

  name               = var.name
  assume_role_policy = join("", data.aws_iam_policy_document.trust.*.json)
}

resource "aws_iam_role_policy_attachment" "this" {
  count = var.create ? length(var.policy_arns) : 0

  role       = aws_iam_role.this[0].name
  policy_arn = element(var.policy_arns, count.index)
}

resource "aws_iam_instance_profile" "this" {
  count = var.create ? 1 : 0

  name = try(aws_iam_role.this[0].name, "${var.name}-profile")
  role = local.role
}

resource "aws_iam_role_policy" "this" {
  count = var.create && var.create_policy ? 1 : 0

  name   = "inline"
  role   = local.role
  policy = data.aws_iam_policy_document.inline[count.index].json
}

data "aws_iam_policy_document" "inline" {
  count = tonumber(var.create_policy ? "1" : "0")

  statement {
    actions   = ["ec2:Describe*"]
    resources = ["*"]
  }
}

output "name" {
  value = local.role
}

output "profile" {
  value = try(aws_iam_instance_profile.this[0].name, null)
}

output "policy" {
  value = one(aws_iam_role_policy.this[*].policy)
}
