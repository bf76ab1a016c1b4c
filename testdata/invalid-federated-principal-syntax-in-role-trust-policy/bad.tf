resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Federated = "staff" # expect: invalid-federated-principal-syntax-in-role-trust-policy
        }
        Action = "sts:AssumeRoleWithSAML"
        Condition = {
          StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" }
        }
      },
    ]
  })
}
