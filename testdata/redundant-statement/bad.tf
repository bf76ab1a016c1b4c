resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: redundant-statement
        Sid      = "Read"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::reports/2026/*"
      },
      {
        Sid      = "ReadAndWrite"
        Effect   = "Allow"
        Action   = ["s3:Get*", "s3:PutObject"]
        Resource = "arn:aws:s3:::reports/*"
      },
    ]
  })
}

resource "aws_iam_policy" "jobs" {
  name = "jobs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: redundant-statement
        # The condition restricts nothing: the next statement has none.
        Effect    = "Allow"
        Action    = "sqs:SendMessage"
        Resource  = "arn:aws:sqs:eu-west-1:111122223333:jobs"
        Condition = { Bool = { "aws:SecureTransport" = "true" } }
      },
      {
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-west-1:111122223333:jobs"
      },
      {
        Effect    = "Deny"
        Action    = "*"
        Resource  = "*"
        Condition = { StringNotEquals = { "aws:RequestedRegion" = ["eu-west-1", "us-east-1"] } }
      },
      { # expect: redundant-statement
        Effect    = "Deny"
        Action    = "sqs:*"
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestedRegion" = "ap-south-1" } }
      },
    ]
  })
}

resource "aws_iam_policy" "together" {
  name = "together"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: redundant-statement
        Effect   = "Allow"
        Action   = ["sns:Publish", "sqs:SendMessage"]
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = "sns:*"
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = "sqs:*"
        Resource = "*"
      },
    ]
  })
}
