variable "name" {
  type = string
}

variable "settings" {
  type = object({ admin = bool, path = optional(string, "/apps/") })
}

resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = var.settings.path
  description          = var.settings.admin ? "Admin" : null
  max_session_duration = var.settings.admin ? 3600 : "7200"
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
  tags                 = { Name = var.name }

  inline_policy {
    name   = "inline"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::${var.name}/*" }] })
  }
}

resource "aws_iam_policy" "this" {
  count  = var.settings.admin ? 2 : 1
  name   = "${var.name}-${count.index}"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })
}

output "role" {
  value = aws_iam_role.this
}

output "policies" {
  value = { for policy in aws_iam_policy.this : policy.name => policy }
}

output "settings" {
  value = var.settings
}
