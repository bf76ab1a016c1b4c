resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ec2:DescribeInstances", "ec2:StartInstances"] # expect: allow-with-unsupported-tag-condition-key
      Resource = "*"
      Condition = {
        StringEquals = { "aws:ResourceTag/team" = "data" }
      }
    }]
  })
}
