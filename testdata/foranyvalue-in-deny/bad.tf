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
        "ForAnyValue:StringNotLike" = { "aws:PrincipalOrgPaths" = "o-a1b2c3d4e5/r-ab12/*" } # expect: foranyvalue-in-deny
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
        "ForAnyValue:StringNotEquals" = { "aws:CalledVia" = ["athena.amazonaws.com"] } # expect: foranyvalue-in-deny
      }
    }]
  })
}
