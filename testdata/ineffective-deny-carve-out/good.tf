resource "aws_s3_bucket_policy" "reports" {
  bucket = "reports-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::reports-111122223333/*"
      Condition = {
        ArnNotEquals = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/reader" }
      }
    }]
  })
}

resource "aws_s3_bucket_policy" "archive" {
  bucket = "archive-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::reports-111122223333/*"
      Condition = {
        StringNotLike = { "aws:userId" = ["AROAEXAMPLE1234567890:*", "111122223333"] }
      }
    }]
  })
}
