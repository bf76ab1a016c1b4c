resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        StringEquals = { "aws:SourceVpce" = [] } # expect: empty-array-condition
      }
    }]
  })
}

resource "aws_iam_policy" "archive" {
  name = "archive"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        NotIpAddress = { "aws:SourceIp" = [] } # expect: empty-array-condition
      }
    }]
  })
}

resource "aws_iam_policy" "exports" {
  name = "exports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ec2:CreateTags"
      Resource = "arn:aws:ec2:eu-west-1:111122223333:instance/*"
      Condition = {
        "ForAllValues:StringEquals" = { "aws:TagKeys" = [] } # expect: empty-array-condition
      }
    }]
  })
}
