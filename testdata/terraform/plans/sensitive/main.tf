# Nothing that is sensitive may be printed.
variable "external_id" {
  type      = string
  sensitive = true
  default   = "hunter2-external-id"
}

variable "partner" {
  type      = object({ account = string, token = string })
  sensitive = true
  default   = { account = "123456789012", token = "hunter2-token" }
}

resource "aws_iam_role" "partner" {
  name        = "partner"
  description = "token ${var.partner.token}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
  tags = { token = var.partner.token }
}

resource "aws_iam_user" "partner" {
  name = "partner"
}

resource "aws_iam_user_policy" "partner" {
  name = "partner"
  user = aws_iam_user.partner.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Resource  = "*"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

module "role" {
  source = "./role"
  token  = "hunter2-argument"
}

output "token" {
  value     = var.partner.token
  sensitive = true
}
