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
        BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" }
      }
    }]
  })
}

resource "aws_iam_policy" "archive" {
  name = "archive"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Deny"
        Action   = "ec2:*"
        Resource = "*"
        Condition = {
          Bool = { "aws:MultiFactorAuthPresent" = "false" }
        }
      },
      {
        Effect   = "Deny"
        Action   = "ec2:*"
        Resource = "*"
        Condition = {
          Null = { "aws:MultiFactorAuthPresent" = "true" }
        }
      },
    ]
  })
}

resource "aws_iam_policy" "exports" {
  name = "exports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Deny"
        Action   = "ec2:*"
        Resource = "*"
        Condition = {
          Null = { "aws:MultiFactorAuthAge" = "true" }
        }
      },
      {
        Effect   = "Deny"
        Action   = "ec2:*"
        Resource = "*"
        Condition = {
          NumericGreaterThan = { "aws:MultiFactorAuthAge" = "3600" }
        }
      },
    ]
  })
}

resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "reports" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.reports.arn
}

resource "aws_iam_role_policy_attachment" "archive" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.archive.arn
}

resource "aws_iam_role_policy_attachment" "exports" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.exports.arn
}
