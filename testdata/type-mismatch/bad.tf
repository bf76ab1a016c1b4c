resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        NumericEquals = { "aws:MultiFactorAuthPresent" = "1" } # expect: type-mismatch
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
        StringEquals = { "aws:SourceIp" = "203.0.113.0/24" } # expect: type-mismatch
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
        IpAddress = { "aws:SourceVpce" = "203.0.113.0/24" } # expect: type-mismatch
      }
    }]
  })
}
