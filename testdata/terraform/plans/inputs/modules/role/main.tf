variable "name" { type = string }
variable "boundary" { type = string }

resource "aws_iam_role" "this" {
  name                 = var.name
  permissions_boundary = var.boundary
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" } }] })
}

resource "aws_iam_role_policy" "this" {
  name   = "power"
  role   = aws_iam_role.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", NotAction = "iam:*", Resource = "*" }] })
}

output "arn" { value = aws_iam_role.this.arn }
