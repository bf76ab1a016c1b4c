resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = [] # expect: empty-array-action
      Resource = "arn:aws:s3:::reports/*"
    }]
  })
}
