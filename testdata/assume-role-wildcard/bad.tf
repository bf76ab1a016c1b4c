resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "sts:AssumeRole" # expect: assume-role-wildcard
        Resource = "*"
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
        Action   = ["sts:TagSession", "sts:Assume*"] # expect: assume-role-wildcard
        Resource = "arn:aws:iam::*:role/*"
      },
    ]
  })
}
