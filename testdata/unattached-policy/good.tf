resource "aws_iam_policy" "read" {
  name = "read"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = "reports"
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_policy" "shared" {
  name   = "shared-read"
  policy = aws_iam_policy.read.policy
}
