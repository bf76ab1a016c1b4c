resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        StringEquals = { "aws:PrincipalTag/team" = "data-*" } # expect: wildcard-without-like-operator
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
      Action   = "s3:ListBucket"
      Resource = "arn:aws:s3:::reports"
      Condition = {
        StringNotEquals = { "s3:prefix" = ["home", "home/*"] } # expect: wildcard-without-like-operator
      }
    }]
  })
}
