variable "name" { type = string }
variable "id" { type = string }
variable "hub" { type = string }

variable "baseline" {
  type = object({
    enabled = bool
    roles   = optional(list(string), [])
  })
}

variable "admins" {
  type    = set(string)
  default = []
}

variable "scp" {
  type = object({
    regions = optional(list(string))
    deny    = optional(list(string), [])
  })
  default = null
}

module "baseline" {
  source = "./baseline"
  count  = var.baseline.enabled ? 1 : 0

  prefix = var.name
  hub    = var.hub == var.id ? null : var.hub
  roles  = { for i, role in var.baseline.roles : role => { order = i, last = i == length(var.baseline.roles) - 1 } }
}

resource "aws_iam_group" "admins" {
  count = length(var.admins) > 0 ? 1 : 0
  name  = "${var.name}-admins"
}

resource "aws_iam_group_membership" "admins" {
  for_each = { for group in aws_iam_group.admins : group.name => group }

  name  = each.key
  group = each.value.name
  users = var.admins
}

resource "aws_iam_policy" "scp" {
  for_each = var.scp == null ? {} : { scp = var.scp }

  name = "${var.name}-${each.key}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for statement in [
      each.value.regions == null ? null : {
        Sid       = "Regions"
        Effect    = "Deny"
        Action    = ["*"]
        Resource  = "*"
        Condition = { StringNotEquals = { "aws:RequestedRegion" = each.value.regions } }
      },
      length(each.value.deny) == 0 ? null : {
        Sid       = "Deny"
        Effect    = "Deny"
        Action    = each.value.deny
        Resource  = "*"
        Condition = { StringNotEquals = { "aws:PrincipalAccount" = [var.id] } }
      },
    ] : statement if statement != null]
  })
}

output "role_arns" {
  value = [for role in try(module.baseline[0].roles, []) : "arn:aws:iam::${var.id}:role/${role}"]
}

output "admin_group" {
  value = one(aws_iam_group.admins[*].name)
}

output "boundary" {
  value = one(values(aws_iam_policy.scp))
}
