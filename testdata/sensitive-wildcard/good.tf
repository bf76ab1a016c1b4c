resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:List*"]
        Resource = ["arn:aws:s3:::deployments", "arn:aws:s3:::deployments/*"]
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
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.app.arn
}

resource "aws_iam_policy" "more" {
  name = "more"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:*Item", "dynamodb:Describe*"]
        Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "more" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.more.arn
}
