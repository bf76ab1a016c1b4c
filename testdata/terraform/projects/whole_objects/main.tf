module "role" {
  source   = "./role"
  for_each = { app = { admin = true }, job = { admin = false } }

  name     = each.key
  settings = each.value
}

locals {
  roles    = { for name, module in module.role : name => module.role }
  policies = merge(values(module.role)[*].policies...)
  admins   = [for name, module in module.role : module.role if module.settings.admin]
}

resource "aws_iam_role_policy_attachment" "all" {
  for_each = {
    for pair in setproduct(keys(local.roles), keys(local.policies)) : join("-", pair) => {
      role   = local.roles[pair[0]]
      policy = local.policies[pair[1]]
    }
  }

  role       = each.value.role.name
  policy_arn = each.value.policy.arn
}

resource "aws_iam_instance_profile" "admins" {
  count = length(local.admins)

  name = local.admins[count.index].name
  path = local.admins[count.index].path
  role = local.admins[count.index].id
}

resource "aws_iam_group" "like_roles" {
  for_each = local.roles

  name = "${each.value.name}s"
  path = each.value.path
}

resource "aws_iam_policy" "from_role" {
  for_each = local.roles

  name        = "copy-${each.key}"
  description = each.value.description
  policy      = one([for policy in each.value.inline_policy : policy.policy])
}

resource "aws_iam_user" "tagged" {
  name = "tagged"
  tags = merge(local.roles["app"].tags, { Sessions = sum(values(local.roles)[*].max_session_duration) })
}

output "roles" {
  value = { for name, role in local.roles : name => {
    for attribute in ["name", "path", "description", "permissions_boundary", "force_detach_policies"] : attribute => role[attribute]
  } }
}

output "settings" {
  value = values(module.role)[*].settings
}
