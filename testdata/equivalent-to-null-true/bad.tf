resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        StringNotLike = { "aws:PrincipalTag/team" = "*" } # expect: equivalent-to-null-true
      }
    }]
  })
}
