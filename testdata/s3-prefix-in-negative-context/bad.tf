resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = "s3:ListBucket"
      Resource = "arn:aws:s3:::reports"
      Condition = {
        StringLike = { "s3:prefix" = "payroll/*" } # expect: s3-prefix-in-negative-context
      }
    }]
  })
}

resource "aws_iam_policy" "archive" {
  name = "archive"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:ListBucket"
      Resource = "arn:aws:s3:::reports"
      Condition = {
        StringNotLike = { "s3:prefix" = "payroll/*" } # expect: s3-prefix-in-negative-context
      }
    }]
  })
}
