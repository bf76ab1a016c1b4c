variable "prefix" {}

variable "hub" {
  default = "self"
}

variable "roles" {
  type = map(object({ order = number, last = bool }))
}

locals {
  trusted = coalesce(var.hub, "000000000000")
}

resource "aws_iam_role" "this" {
  for_each = var.roles

  name        = "${var.prefix}-${each.key}"
  description = each.value.last ? "last" : "number ${each.value.order}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::${local.trusted}:root" } },
      var.hub != null ? { Condition = { StringLike = { "aws:PrincipalArn" = "arn:aws:iam::${var.hub}:role/*" } } } : {},
    )]
  })
}

output "roles" {
  value = values(aws_iam_role.this)[*].name
}
