resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::reports/*"
        Condition = {
          StringEquals = { "aws:PrincipalTag/team" = "finance" }
          StringLike   = { "aws:PrincipalTag/team" = "sales-*" } # expect: contradicting-conditions
        }
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
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::reports"
        Condition = {
          NumericGreaterThan = { "s3:max-keys" = "100" }
          NumericLessThan    = { "s3:max-keys" = "10" } # expect: contradicting-conditions
        }
      },
      {
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = "arn:aws:s3:::reports/*"
        Condition = {
          DateGreaterThan = { "aws:CurrentTime" = "2030-01-01T00:00:00Z" }
          DateLessThan    = { "aws:CurrentTime" = "2029-01-01T00:00:00Z" } # expect: contradicting-conditions
        }
      },
      {
        Effect   = "Allow"
        Action   = "s3:DeleteObject"
        Resource = "arn:aws:s3:::reports/*"
        Condition = {
          Null         = { "aws:MultiFactorAuthAge" = "true" }
          NumericLessThan = { "aws:MultiFactorAuthAge" = "3600" } # expect: contradicting-conditions
        }
      },
      {
        Effect   = "Allow"
        Action   = "s3:GetBucketTagging"
        Resource = "arn:aws:s3:::reports"
        Condition = {
          IpAddress    = { "aws:SourceIp" = "192.0.2.0/25" }
          NotIpAddress = { "aws:SourceIp" = "192.0.2.0/24" } # expect: contradicting-conditions
        }
      },
    ]
  })
}
