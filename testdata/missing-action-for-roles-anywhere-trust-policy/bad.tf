resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "rolesanywhere.amazonaws.com" # expect: missing-action-for-roles-anywhere-trust-policy
        }
        Action = ["sts:AssumeRole"]
        Condition = {
          ArnEquals    = { "aws:SourceArn" = "arn:aws:rolesanywhere:eu-central-1:${data.aws_caller_identity.current.account_id}:trust-anchor/1234abcd-12ab-34cd-56ef-1234567890ab" }
          StringEquals = { "aws:PrincipalTag/x509Subject/OU" = "reports" }
        }
      },
    ]
  })
}

data "aws_caller_identity" "current" {}
