resource "aws_s3_bucket_policy" "reports" {
  bucket = "reports-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::reports-111122223333/*"
      Condition = {
        StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" }
      }
    }]
  })
}

resource "aws_s3_bucket_policy" "archive" {
  bucket = "archive-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::reports-111122223333/*"
      Condition = {
        StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" }
        Null                 = { "aws:PrincipalOrgID" = "false" }
      }
    }]
  })
}

resource "aws_iam_role" "pipeline" {
  name = "pipeline"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codepipeline.amazonaws.com" }
      Condition = {
        StringEqualsIfExists = { "aws:SourceAccount" = "111122223333" }
      }
    }]
  })
}

resource "aws_iam_policy" "pass" {
  name = "pass"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["iam:GetRole", "iam:PassRole"]
      Resource = "arn:aws:iam::111122223333:role/runner"
      Condition = {
        StringEqualsIfExists = { "iam:PassedToService" = "lambda.amazonaws.com" }
      }
    }]
  })
}
