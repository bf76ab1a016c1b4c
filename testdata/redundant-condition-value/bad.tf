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
          IpAddress = { "aws:SourceIp" = ["192.0.2.0/24", "192.0.2.16/28"] } # expect: redundant-condition-value
        }
      },
    ]
  })
}

resource "aws_iam_policy" "home" {
  name = "home"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::home"
        Condition = {
          StringLike = {
            "s3:prefix" = ["public/a", "public/*"] # expect: redundant-condition-value
          }
          NumericLessThan = {
            "s3:max-keys" = ["10", "100"] # expect: redundant-condition-value
          }
        }
      },
      {
        Effect   = "Deny"
        Action   = "s3:*"
        Resource = "*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::*:role/ops-*",
              "arn:aws:iam::111122223333:role/ops-a", # expect: redundant-condition-value
            ]
          }
        }
      },
    ]
  })
}
