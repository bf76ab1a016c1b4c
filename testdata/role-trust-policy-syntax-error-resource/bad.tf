resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/deploy" }
        Action    = "sts:AssumeRole"
        Resource  = "*" # expect: role-trust-policy-syntax-error-resource
      },
    ]
  })
}

data "aws_caller_identity" "current" {}
