resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:saml-provider/staff" }
        Action    = "sts:AssumeRoleWithWebIdentity" # expect: mismatched-action-for-principal
        Condition = {
          StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" }
        }
      },
    ]
  })
}

data "aws_caller_identity" "current" {}
