resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect       = "Allow"
        NotPrincipal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/deploy" } # expect: role-trust-policy-syntax-error-notprincipal
        Action       = "sts:AssumeRole"
      },
    ]
  })
}

data "aws_caller_identity" "current" {}
