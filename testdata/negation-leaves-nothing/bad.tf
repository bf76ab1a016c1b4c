resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      NotAction = "*" # expect: negation-leaves-nothing
      Resource  = "*"
    }]
  })
}

resource "aws_iam_policy" "archive" {
  name = "archive"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect      = "Deny"
      Action      = "s3:DeleteObject"
      NotResource = ["arn:aws:s3:::reports/*", "*"] # expect: negation-leaves-nothing
    }]
  })
}
