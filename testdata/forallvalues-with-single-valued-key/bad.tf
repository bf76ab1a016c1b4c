resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        "ForAllValues:StringEquals" = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } # expect: forallvalues-with-single-valued-key
      }
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
        "ForAllValues:StringLike" = { "aws:PrincipalTag/team" = ["data", "data-*"] } # expect: forallvalues-with-single-valued-key
      }
    }]
  })
}
