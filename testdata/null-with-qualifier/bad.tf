resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ec2:CreateTags"
      Resource = "arn:aws:ec2:eu-west-1:111122223333:instance/*"
      Condition = {
        "ForAllValues:Null" = { "aws:TagKeys" = "false" } # expect: null-with-qualifier
      }
    }]
  })
}
