resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:ListBucket"]
        Resource = "*" # expect: unrestricted-data-access
      },
    ]
  })
}

resource "aws_iam_policy" "more" {
  name = "more"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:*" # expect: unrestricted-data-access
      },
      {
        Effect   = "Allow"
        Action   = ["s3:Get*", "s3:List*"]
        Resource = ["arn:aws:s3:::*/*", "arn:aws:s3:::logs"] # expect: unrestricted-data-access
      },
      # Who may read it is no limit of what is read.
      {
        Effect   = "Allow"
        Action   = ["dynamodb:Query", "dynamodb:Scan"]
        Resource = "*" # expect: unrestricted-data-access
        Condition = {
          IpAddress = {
            "aws:SourceIp" = "203.0.113.0/24"
          }
        }
      },
    ]
  })
}
