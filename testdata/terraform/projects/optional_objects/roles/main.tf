variable "roles" {
  type = map(object({
    path     = string
    duration = number
    trust = object({
      services = list(string)
      accounts = set(string)
      external = string
    })
    policies = map(object({
      actions   = list(string)
      resources = list(string)
      deny      = bool
    }))
    tags = optional(map(string), { Owner = "nobody" })
  }))
  default  = {}
  nullable = false
}

variable "prefix" {
  type     = string
  default  = "unnamed"
  nullable = false
}

variable "limits" {
  type    = object({ duration = number, names = optional(tuple([string, bool]), ["y", true]) })
  default = null
}

variable "accounts" {
  type = list(string)
}

locals {
  grants = flatten([
    for name, role in var.roles : [
      for policy, settings in role.policies : merge(settings, { role = name, policy = policy })
    ]
  ])
}

resource "aws_iam_role" "this" {
  for_each = var.roles

  name                 = "${var.prefix}-${each.key}"
  path                 = each.value.path
  max_session_duration = coalesce(each.value.duration, try(var.limits.duration, null), 3600)
  tags                 = each.value.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for service in each.value.trust.services : {
        Action    = "sts:AssumeRole"
        Effect    = "Allow"
        Principal = { Service = service }
      }],
      [for account in each.value.trust.accounts : merge(
        {
          Action    = "sts:AssumeRole"
          Effect    = "Allow"
          Principal = { AWS = account }
        },
        each.value.trust.external == null ? {} : {
          Condition = { StringEquals = { "sts:ExternalId" = each.value.trust.external } }
        }
      )]
    )
  })
}

resource "aws_iam_role_policy" "this" {
  for_each = { for grant in local.grants : "${grant.role}/${grant.policy}" => grant }

  name = each.value.policy
  role = aws_iam_role.this[each.value.role].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = each.value.deny ? "Deny" : "Allow"
      Action   = each.value.actions
      Resource = each.value.resources
    }]
  })
}

output "names" {
  value = { for name, role in aws_iam_role.this : name => role.name }
}

output "limits" {
  value = var.limits
}
