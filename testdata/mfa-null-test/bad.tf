resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        Null = { "aws:MultiFactorAuthPresent" = "false" } # expect: mfa-null-test
      }
    }]
  })
}

resource "aws_iam_policy" "archive" {
  name = "archive"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = "ec2:*"
      Resource = "*"
      Condition = {
        Null = { "aws:MultiFactorAuthPresent" = "true" } # expect: mfa-null-test
      }
    }]
  })
}
