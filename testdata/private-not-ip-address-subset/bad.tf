resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        NotIpAddress = { "aws:SourceIp" = ["203.0.113.0/24", "192.168.0.0/16"] } # expect: private-not-ip-address-subset
      }
    }]
  })
}
