variable "name" {}

locals {
  admin = "arn:aws:iam::aws:policy/AdministratorAccess"
}

# What it is given is not on the list, or not a policy.
module "narrow" {
  source  = "example/role/aws"
  version = "arn:aws:iam::aws:policy/AdministratorAccess"
  policies = [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::123456789012:policy/${var.name}-deploy",
  ]
  name        = "AdministratorAccess"
  role        = "arn:aws:iam::123456789012:role/AdministratorAccess"
  permitted   = "arn:aws:iam::aws:policy/*"
  description = "instead of arn:aws:iam::aws:policy/AdministratorAccess"
  url         = "https://console.aws.amazon.com/iam/home#/policies/arn:aws:iam::aws:policy/AdministratorAccess"
}

# A policy document is about policies: it gives none.
data "aws_iam_policy_document" "guard" {
  statement {
    effect    = "Deny"
    actions   = ["iam:AttachRolePolicy"]
    resources = ["*"]
    condition {
      test     = "ArnEquals"
      variable = "iam:PolicyARN"
      values   = [local.admin]
    }
  }
}

module "guarded" {
  source   = "example/role/aws"
  rendered = data.aws_iam_policy_document.guard.json
  document = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "iam:*", Resource = local.admin }]
  })
  text = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Deny",
        "Action": "iam:*",
        "Resource": "arn:aws:iam::aws:policy/AdministratorAccess"
      }]
    }
  EOT
  statements = {
    admin = { effect = "Deny", actions = ["iam:*"], resources = [local.admin] }
  }
  policy = {
    Statement = [{ Effect = "Deny", Action = "iam:*", Resource = [local.admin] }]
  }
}

# There is no instance.
module "none" {
  source     = "example/role/aws"
  count      = 0
  policy_arn = local.admin
}

module "nobody" {
  source     = "example/role/aws"
  for_each   = {}
  policy_arn = local.admin
}

# The keys of a map are names.
module "keys" {
  source = "example/role/aws"
  names  = { "arn:aws:iam::aws:policy/AdministratorAccess" = "admin" }
}

variable "prod" {
  type = bool
}

# The call is there under the condition that gives the other policy.
module "conditional" {
  source     = "example/role/aws"
  count      = var.prod ? 1 : 0
  policy_arn = var.prod ? "arn:aws:iam::aws:policy/ReadOnlyAccess" : "arn:aws:iam::aws:policy/AdministratorAccess"
}
