resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["ec2:DescribeInstances", "ec2:StopInstances"] # expect: deny-with-unsupported-tag-condition-key
      Resource = "*"
      Condition = {
        StringEquals = { "aws:ResourceTag/protected" = "true" }
      }
    }]
  })
}
