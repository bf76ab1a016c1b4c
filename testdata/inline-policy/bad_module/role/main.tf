variable "name" {
  type = string
}

variable "action" {
  type = string
}

resource "aws_iam_role_policy" "this" {
  name = var.name
  role = var.name

  policy = jsonencode({ # expect: inline-policy
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = var.action, Resource = "*" }]
  })
}
