variable "environment" {}
variable "division" {}
variable "path" {}

variable "teams" {
  type = map(any)
}

module "services" {
  source   = "../service"
  for_each = var.teams

  names     = each.value.services
  team      = each.key
  path      = var.path
  boundary  = var.environment == "prod" ? "arn:aws:iam::123456789012:policy/boundary-${var.division}" : null
  read_only = !each.value.admins
}

resource "aws_iam_role" "admin" {
  for_each = { for name, team in var.teams : name => team if team.admins }

  name               = "${var.division}-${each.key}-${var.environment}-admin"
  path               = var.path
  assume_role_policy = templatefile("${path.module}/trust.json.tftpl", { account = "123456789012", mfa = var.environment == "prod" })
}

output "role_names" {
  value = {
    for name, team in module.services : name => concat(
      team.roles,
      [for role in aws_iam_role.admin : role.name if endswith(role.name, "${name}-${var.environment}-admin")],
    )
  }
}

output "services" {
  value = length(flatten(values(module.services)[*].roles))
}
