resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::reports/*"
      Condition = {} # expect: empty-object-condition
    }]
  })
}

resource "aws_iam_policy" "archive" {
  name = "archive"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        StringEquals = {} # expect: empty-object-condition
      }
    }]
  })
}
