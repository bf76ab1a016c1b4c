locals {
  divisions = {
    payments = {
      environments = ["dev", "prod"]
      teams = {
        ledger = { services = ["api", "worker"], admins = true }
        fraud  = { services = ["scorer"], admins = false }
      }
    }
    platform = {
      environments = ["prod"]
      teams = {
        ci = { services = [], admins = true }
      }
    }
  }
}

module "division" {
  source   = "./modules/division"
  for_each = local.divisions

  name         = each.key
  environments = each.value.environments
  teams        = each.value.teams
  prefix       = "/${each.key}/"
}

# One auditor per team of every division, keyed by the path of the team.
resource "aws_iam_group" "auditors" {
  for_each = merge([for name, division in module.division : {
    for team, roles in division.role_names : "${name}/${team}" => roles
  }]...)

  name = "auditors-${replace(each.key, "/", "-")}"
  path = "/audit/"
}

resource "aws_iam_group_policy" "assume" {
  for_each = { for path, group in aws_iam_group.auditors : path => group.name }

  name  = "assume-${length(module.division[split("/", each.key)[0]].role_names[split("/", each.key)[1]])}"
  group = each.value
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = [for role in module.division[split("/", each.key)[0]].role_names[split("/", each.key)[1]] : "arn:aws:iam::123456789012:role/${role}"]
    }]
  })
}

output "roles" {
  value = { for name, division in module.division : name => division.role_names }
}

output "first_role" {
  value = values(module.division)[*].role_names
}

output "counted" {
  value = module.division["payments"].instances
}
