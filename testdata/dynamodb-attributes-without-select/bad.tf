resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:Query"]
      Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/games"
      Condition = {
        "ForAllValues:StringEquals" = { "dynamodb:Attributes" = ["UserId", "TopScore"] } # expect: dynamodb-attributes-without-select
      }
    }]
  })
}
