resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        BoolIfExists = { "aws:MultiFactorAuthPresent" = "true" } # expect: mfa-allow-if-exists
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
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        StringNotEquals = { "aws:MultiFactorAuthPresent" = "false" } # expect: mfa-allow-if-exists
      }
    }]
  })
}

resource "aws_iam_policy" "exports" {
  name = "exports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        NumericLessThanIfExists = { "aws:MultiFactorAuthAge" = "3600" } # expect: mfa-allow-if-exists
      }
    }]
  })
}
