resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect      = "Deny"
      Action      = "s3:GetObject" # expect: negation-spares-nothing
      NotResource = "arn:aws:s3:::reports"
    }]
  })
}
