# Policies given to modules whose code is not here.
module "list" {
  source   = "github.com/example/oidc-role?ref=v4"
  policies = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/AdministratorAccess"] # expect: denylisted-policy
}

module "direct" {
  source     = "terraform-aws-modules/iam/aws//modules/iam-role"
  version    = "6.0.0"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

module "map" {
  source = "terraform-aws-modules/iam/aws//modules/iam-role"
  policies = {
    read  = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    admin = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
  }
}

module "nested" {
  source = "example/not-there/aws"
  teams = {
    ops = {
      roles = [{ name = "ops", policies = ["arn:aws:iam::aws:policy/AdministratorAccess"] }] # expect: denylisted-policy
    }
  }
}

locals {
  admin = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

module "local" {
  source   = "example/role/aws"
  policies = [local.admin]
}

variable "policies" {
  default = ["arn:aws:iam::aws:policy/AdministratorAccess"] # expect: denylisted-policy
}

module "variable" {
  source   = "example/role/aws"
  policies = var.policies
}

module "each" {
  source = "example/role/aws"
  for_each = {
    read  = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    admin = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
  }
  policy_arn = each.value
}

module "count" {
  source     = "example/role/aws"
  count      = 3
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

variable "prod" {
  type = bool
}

variable "read_only" {
  type = bool
}

module "conditional" {
  source     = "example/role/aws"
  count      = var.prod ? 1 : 0
  policy_arn = var.read_only ? "arn:aws:iam::aws:policy/ReadOnlyAccess" : "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

data "aws_partition" "current" {}

module "partition" {
  source     = "example/role/aws"
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

data "aws_iam_policy" "admin" {
  name = "AdministratorAccess" # expect: denylisted-policy
}

module "data" {
  source     = "example/role/aws"
  policy_arn = data.aws_iam_policy.admin.arn
}

# A policy of one's own by that name.
resource "aws_iam_policy" "own" {
  name   = "AdministratorAccess"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

module "own" {
  source     = "example/role/aws"
  policy_arn = aws_iam_policy.own.arn # expect: denylisted-policy
}
