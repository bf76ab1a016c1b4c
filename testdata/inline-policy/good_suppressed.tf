# iamvet:ignore[inline-policy] moved to a group with the next release until=2099-12-31
resource "aws_iam_user_policy" "above" {
  name   = "x"
  user   = "a"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:GetCallerIdentity", Resource = "*" }] })
}

resource "aws_iam_user_policy" "line" {
  name   = "x"
  user   = "b"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:GetCallerIdentity", Resource = "*" }] }) # iamvet:ignore[CKV_AWS_40] see above
}

resource "aws_iam_user_policy" "checkov" {
  # checkov:skip=CKV_AWS_40:see above
  name   = "x"
  user   = "c"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:GetCallerIdentity", Resource = "*" }] })
}
