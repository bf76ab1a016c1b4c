resource "aws_iam_user" "ci" {
  name = "ci"
}

resource "aws_iam_user_group_membership" "ci" {
  user   = aws_iam_user.ci.name
  groups = ["deploy"]
}

resource "aws_iam_access_key" "blue" {
  user    = aws_iam_user.ci.name
  pgp_key = "keybase:alice"
}

resource "aws_iam_access_key" "green" {
  user    = aws_iam_user.ci.name # expect: two-access-keys
  pgp_key = "keybase:alice"
}
