module "created" {
  source      = "./iam_role"
  create      = true
  name        = "created"
  policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/SecurityAudit"]
}

module "skipped" {
  source = "./iam_role"
  create = false
  name   = "skipped"
}

module "adopted" {
  source        = "./iam_role"
  create        = "true"
  create_policy = length(module.skipped.name) == 0
  name          = "adopted"
  existing      = module.created.name
}

locals {
  roles = compact([module.created.name, module.skipped.name, module.adopted.name])
}

resource "aws_iam_group" "first" {
  count = length(local.roles) > 1 ? 1 : 0
  name  = element(local.roles, 3)
}

resource "aws_iam_group" "never" {
  count = var.enabled && !var.enabled ? 1 : 0
  name  = "never"
}

variable "enabled" {
  default = true
}

resource "aws_iam_user" "numbered" {
  count = 3
  name  = format("user-%02d", count.index + 1)
  path  = count.index % 2 == 0 ? "/even/" : "/odd/"
}

resource "aws_iam_user_group_membership" "numbered" {
  count = length(aws_iam_user.numbered)

  user   = aws_iam_user.numbered[count.index].name
  groups = aws_iam_group.first[*].name
}

resource "aws_iam_group_membership" "all" {
  name  = "all"
  group = one(aws_iam_group.first[*].name)
  users = concat(aws_iam_user.numbered.*.name, aws_iam_group.never[*].name)
}

output "last" {
  value = aws_iam_user.numbered[length(aws_iam_user.numbered) - 1].name
}

output "none" {
  value = try(aws_iam_group.never[0].name, one(aws_iam_group.never).name, "none")
}

output "nothing" {
  value = [one(aws_iam_group.never[*].name), module.skipped.policy, join("", aws_iam_group.never.*.name)]
}

output "splat" {
  value = values({ for user in aws_iam_user.numbered : user.name => user.path... })
}
