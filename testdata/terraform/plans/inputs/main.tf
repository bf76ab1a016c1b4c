# The values of the variables are known to the plan only.
variable "environment" { type = string }
variable "admins" { type = map(object({ boundary = optional(bool, true) })) }
variable "extra_statements" { type = list(any) }

module "role" {
  source      = "./modules/role"
  for_each    = var.admins
  name        = "${var.environment}-${each.key}"
  boundary    = each.value.boundary ? aws_iam_policy.boundary.arn : null
}

resource "aws_iam_policy" "boundary" {
  name = "${var.environment}-boundary"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([{ Effect = "Deny", Action = "iam:*", Resource = "*" }], var.extra_statements)
  })
}

resource "aws_iam_user" "admin" {
  count = var.environment == "prod" ? 0 : 1
  name  = "admin"
}

resource "aws_iam_user_policy_attachment" "admin" {
  count      = length(aws_iam_user.admin)
  user       = aws_iam_user.admin[0].name
  policy_arn = var.environment == "prod" ? "arn:aws:iam::aws:policy/ReadOnlyAccess" : "arn:aws:iam::aws:policy/AdministratorAccess"
}
