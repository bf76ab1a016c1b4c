resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Deny"
      NotAction = [
        "iam:GetUser",
        "iam:ListMFADevices",
        "iam:EnableMFADevice",
        "sts:GetSessionToken",
      ]
      Resource = "*"
      Condition = {
        Bool = { "aws:MultiFactorAuthPresent" = "false" } # expect: mfa-deny-without-if-exists
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
      Action   = "*"
      Resource = "*"
      Condition = {
        StringEquals = { "aws:MultiFactorAuthPresent" = ["false"] } # expect: mfa-deny-without-if-exists
      }
    }]
  })
}

resource "aws_iam_policy" "exports" {
  name = "exports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = "ec2:*"
      Resource = "*"
      Condition = {
        NumericGreaterThan = { "aws:MultiFactorAuthAge" = "3600" } # expect: mfa-deny-without-if-exists
      }
    }]
  })
}
