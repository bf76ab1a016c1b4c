variable "external_id" {
  type      = string
  sensitive = true
}

variable "token" {
  type      = string
  default   = "t"
  ephemeral = true
}

variable "users" {
  type = map(object({
    path = optional(string, "/")
    key  = string
  }))
  sensitive = true
}


locals {
  has_token = ephemeralasnull(var.token) == null
}

resource "aws_iam_role" "vendor" {
  name = "vendor"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
  tags = {
    Id    = sensitive("tag")
    Known = local.has_token
  }
}

module "user" {
  source   = "./user"
  for_each = nonsensitive(toset(keys(var.users)))

  name = each.key
  user = var.users[each.key]
}

output "paths" {
  value     = { for name, user in module.user : name => user.path }
  sensitive = true
}

output "is" {
  value = [issensitive(var.external_id), nonsensitive(length(var.external_id))]
}
