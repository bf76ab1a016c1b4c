resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        IpAddress = { "aws:SourceIp" = ["203.0.113.0/24", "10.0.0.0/8"] } # expect: private-ip-address-subset
      }
    }]
  })
}
