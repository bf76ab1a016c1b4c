resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect      = "Allow"
        Action      = ["s3:GetObject", "s3:PutObject"]
        NotResource = "arn:aws:s3:::secrets/*" # expect: allow-not-resource
      },
    ]
  })
}

resource "aws_iam_policy" "more" {
  name = "more"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect      = "Allow"
        Action      = "dynamodb:DeleteItem"
        NotResource = ["arn:aws:dynamodb:*:*:table/orders"] # expect: allow-not-resource
      },
    ]
  })
}
