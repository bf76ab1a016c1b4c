locals {
  files = { for file in fileset("${path.module}/config", "*.yaml") : trimsuffix(file, ".yaml") => yamldecode(file("${path.module}/config/${file}")) }

  defaults = { baseline = { enabled = true, roles = ["auditor"] }, admins = [] }
  accounts = { for name, config in local.files : name => merge(local.defaults, config) }
  hub      = one([for name, account in local.accounts : account.id if lookup(account, "hub", false)])
}

module "account" {
  source   = "./account"
  for_each = local.accounts

  name     = each.key
  id       = each.value.id
  hub      = local.hub
  baseline = each.value.baseline
  admins   = toset(each.value.admins)
  scp      = contains(keys(each.value), "scp") ? each.value.scp : null
}

resource "aws_iam_policy" "hub" {
  name = "assume-everywhere"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = sort(flatten([for account in module.account : account.role_arns]))
    }]
  })
}

resource "aws_iam_group_policy_attachment" "hub" {
  for_each = { for name, account in module.account : name => account if account.admin_group != null }

  group      = each.value.admin_group
  policy_arn = aws_iam_policy.hub.arn
}

output "boundaries" {
  value = { for name, account in module.account : name => try(account.boundary.name, "none") }
}
