data "aws_caller_identity" "current" {}

resource "aws_iam_role_policy_attachment" "other" {
  role       = "a"
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit" # expect: denylisted-policy
}

resource "aws_iam_role_policy_attachment" "denied" {
  role       = "b"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" # expect: denylisted-policy
}

resource "aws_iam_role_policy_attachment" "allowed" {
  role       = "c"
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "own" {
  role       = "d"
  policy_arn = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:policy/team/x"
}
