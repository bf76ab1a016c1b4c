resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["kinesis:GetRecords", "kinesis:ListStreams"] # expect: action-needs-all-resources
      Resource = "arn:aws:kinesis:eu-west-1:111122223333:stream/orders"
    }]
  })
}
