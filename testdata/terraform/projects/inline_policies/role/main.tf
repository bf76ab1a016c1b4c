variable "name" {
  type = string
}

variable "services" {
  type    = list(string)
  default = []
}

variable "inline" {
  type    = map(string)
  default = {}
}

variable "managed" {
  type    = list(string)
  default = null
}

variable "exclusive" {
  type    = bool
  default = false
}

locals {
  principals = length(var.services) == 0 ? { AWS = "123456789012" } : { Service = join(",", formatlist("%s.amazonaws.com", var.services)) }

  trust = {
    Version = "2012-10-17"
    Statement = [for kind, name in local.principals : {
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { (kind) = split(",", name) }
    }]
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = jsonencode(local.trust)

  managed_policy_arns = var.managed == null ? null : [for name in var.managed : "arn:aws:iam::aws:policy/${name}"]

  dynamic "inline_policy" {
    for_each = var.inline

    content {
      name   = inline_policy.key
      policy = inline_policy.value
    }
  }

  dynamic "inline_policy" {
    for_each = var.exclusive ? [1] : []
    content {}
  }
}

output "trust" {
  value = aws_iam_role.this.assume_role_policy
}

output "policy_names" {
  value = sort([for policy in aws_iam_role.this.inline_policy : policy.name])
}
