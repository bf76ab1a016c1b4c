resource "aws_iam_user" "ci" {
  name = "ci"
}

resource "aws_iam_user_group_membership" "ci" {
  user   = aws_iam_user.ci.name
  groups = ["deploy"]
}

resource "aws_iam_access_key" "ci" {
  user = aws_iam_user.ci.name # expect: secret-in-state
}

resource "aws_iam_user_login_profile" "ci" {
  user                    = aws_iam_user.ci.name # expect: secret-in-state
  password_reset_required = true
}
