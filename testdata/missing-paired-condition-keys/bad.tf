resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        IpAddress = { "aws:VpcSourceIp" = "10.0.0.0/16" } # expect: missing-paired-condition-keys
      }
    }]
  })
}
